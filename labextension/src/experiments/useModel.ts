import type { ISignal } from '@lumino/signaling';
import React from 'react';

/** Draws the component again whenever the model says that it changed. */
export function useModel(model: { readonly changed: ISignal<unknown, void> }): void {
  const [, redraw] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    const onChange = (): void => redraw();
    model.changed.connect(onChange);
    redraw();
    return () => {
      model.changed.disconnect(onChange);
    };
  }, [model]);
}
