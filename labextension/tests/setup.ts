/** What jsdom lacks and the code under test needs. */

class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

globalThis.ResizeObserver ??= NoResizes;

// JupyterLab's packages ask for these when they are loaded.
Object.assign(globalThis, { DragEvent: MouseEvent, matchMedia: () => ({ matches: false }) });
Object.assign(navigator, { clipboard: {} });

// Nothing has a size in jsdom; a list draws only what fits its own.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 560 },
  clientWidth: { configurable: true, get: () => 280 }
});

HTMLElement.prototype.scrollIntoView ??= () => undefined;

// jsdom says at length that it cannot draw; axe asks it to.
HTMLCanvasElement.prototype.getContext = () => null;
