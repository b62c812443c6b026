import React from 'react';

/** The width of the place, 1000 until it is known. */
export function useWidth(place: React.RefObject<HTMLElement>): number {
  const [width, setWidth] = React.useState(1000);
  React.useLayoutEffect(() => {
    const element = place.current;
    if (!element) {
      return;
    }
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
  return width;
}
