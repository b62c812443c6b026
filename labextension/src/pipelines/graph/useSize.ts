import React from 'react';

/** The room that a place has in CSS pixels; nothing until it is known, and while it is hidden. */
export function useSize(place: React.RefObject<HTMLElement>): { readonly width: number; readonly height: number } {
  const [size, setSize] = React.useState({ width: 0, height: 0 });
  React.useLayoutEffect(() => {
    const element = place.current;
    if (!element) {
      return;
    }
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0) {
        setSize(before => (before.width === width && before.height === height ? before : { width, height }));
      }
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [place]);
  return size;
}
