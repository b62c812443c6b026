/** What is used of plotly; the package bears no types of its own. */
declare module 'plotly.js-dist-min' {
  interface IPlotly {
    react(
      host: HTMLElement,
      data: readonly object[],
      layout: object,
      config: object
    ): Promise<unknown>;
    purge(host: HTMLElement): void;
    Plots: { resize(host: HTMLElement): unknown };
  }
  const plotly: IPlotly;
  export default plotly;
}
