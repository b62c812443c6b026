/** Plotly's layout in JupyterLab's colours and fonts, read as the page computes them now. */
import type { PlotlyFigure } from '../nouns';

/**
 * The colours of the first series, begun from Okabe and Ito's blue and orange.
 *
 * Each set is told apart with every kind of colour vision, and each colour
 * stands out from the theme's background by three to one at least; the rest of
 * the series share a grey.
 */
export const SERIES = {
  light: ['#0072b2', '#d87001', '#005800', '#911a4e', '#4230b1', '#a27b9e', '#bc6e53'],
  dark: ['#56b4e9', '#eba609', '#ec4f94', '#789340', '#4de8dc', '#f0cfa6', '#ffff87']
} as const;

export const REST = { light: '#757575', dark: '#9e9e9e' } as const;

/** From weak to strong by lightness alone, so that every eye sees the order; the strong end stands out from the ground. */
export const RAMP = {
  light: ['#c6dbef', '#4292c6', '#08306b'],
  dark: ['#24435f', '#4a9bdc', '#e3f3ff']
} as const;

export type Shade = keyof typeof SERIES;

type Mapping = Record<string, unknown>;

/** Reads a colour of the theme; plotly cannot read `var()` itself. */
export type ReadVariable = (name: string) => string;

export function readThemeOf(element: Element): ReadVariable {
  const style = getComputedStyle(element);
  return name => style.getPropertyValue(name).trim();
}

/** Whether the theme on the page is a light or a dark one. */
export function shadeOfPage(): Shade {
  return document.body.dataset['jpThemeLight'] === 'false' ? 'dark' : 'light';
}

/** The figure's own layout under the theme: what it says is kept, what it looks like is ours. */
export function themedLayout(figure: PlotlyFigure, read: ReadVariable, shade: Shade): Mapping {
  const { layout, data } = figure;
  const ink = read('--jp-ui-font-color1') || 'currentColor';
  const line = read('--jp-border-color2') || 'gray';
  const grid = faded(ink, GRID) ?? line;
  const axis = { gridcolor: grid, linecolor: line, zerolinecolor: grid, automargin: true };
  // Its place has the height that it asks for, and it fills its place.
  const { template: _template, width: _width, height: _height, ...own } = layout;
  const axes = Object.keys(own).filter(key => /^[xy]axis\d*$/.test(key));
  const themed = Object.fromEntries(
    [...new Set([...axes, 'xaxis', 'yaxis'])].map(key => [key, { ...axis, ...mapping(own[key]), ...axis }])
  );
  const scales = Object.keys(own).filter(key => /^coloraxis\d*$/.test(key));
  const ramp = RAMP[shade].map((color, place) => [place / (RAMP[shade].length - 1), color]);
  const scaled = scales.map(key => [key, { colorscale: ramp, ...mapping(own[key]) }] as const);
  return {
    colorway: [...SERIES[shade], ...data.slice(SERIES[shade].length).map(() => REST[shade])],
    uirevision: 'kept', // a curve that grows keeps the reader's zoom
    hovermode: 'closest',
    margin: { l: 48, r: 16, t: own['title'] === undefined ? 16 : 40, b: 40 },
    ...own,
    ...Object.fromEntries(scaled),
    ...themed,
    autosize: true,
    font: { family: read('--jp-ui-font-family') || 'sans-serif', size: 12, color: ink },
    hoverlabel: {
      bgcolor: read('--jp-layout-color2') || undefined,
      bordercolor: line,
      font: { color: ink }
    },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)'
  };
}

/** How much of the ink the grid has: in a theme of high contrast, whole lines would outshine the curves. */
const GRID = 0.14;

/** A colour with so much of it left; null where it is written in another way than themes write theirs. */
export function faded(color: string, share: number): string | null {
  const [, hex] = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color) ?? [];
  if (hex !== undefined) {
    const pairs = hex.length === 3 ? [...hex].map(digit => digit + digit) : (hex.match(/../g) ?? []);
    return `rgba(${pairs.map(pair => parseInt(pair, 16)).join(', ')}, ${share})`;
  }
  const [, parts] = /^rgba?\(([^)]*)\)$/i.exec(color) ?? [];
  const channels = parts?.split(/[\s,/]+/).slice(0, 3) ?? [];
  return channels.length === 3 ? `rgba(${channels.join(', ')}, ${share})` : null;
}

function mapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
