/** Plotly's layout in JupyterLab's colours and fonts, read as the page computes them now. */
import type { PlotlyFigure } from '../nouns';

/** Okabe and Ito's eight: told apart with every kind of colour vision, on light and dark. */
const SERIES = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#b8a800', '#808080'];

type Mapping = Record<string, unknown>;

/** Reads a colour of the theme; plotly cannot read `var()` itself. */
export type ReadVariable = (name: string) => string;

export function readThemeOf(element: Element): ReadVariable {
  const style = getComputedStyle(element);
  return name => style.getPropertyValue(name).trim();
}

/** The figure's own layout under the theme: what it says is kept, what it looks like is ours. */
export function themedLayout(layout: PlotlyFigure['layout'], read: ReadVariable): Mapping {
  const ink = read('--jp-ui-font-color1') || 'currentColor';
  const grid = read('--jp-border-color2') || 'gray';
  const axis = { gridcolor: grid, linecolor: grid, zerolinecolor: grid, automargin: true };
  const { template: _template, width: _width, height: _height, ...own } = layout;
  const axes = Object.keys(own).filter(key => /^[xy]axis\d*$/.test(key));
  const themed = Object.fromEntries(
    [...new Set([...axes, 'xaxis', 'yaxis'])].map(key => [key, { ...axis, ...mapping(own[key]), ...axis }])
  );
  return {
    colorway: SERIES,
    hovermode: 'closest',
    margin: { l: 48, r: 16, t: own['title'] === undefined ? 16 : 40, b: 40 },
    ...own,
    ...themed,
    autosize: true,
    font: { family: read('--jp-ui-font-family') || 'sans-serif', size: 12, color: ink },
    hoverlabel: {
      bgcolor: read('--jp-layout-color2') || undefined,
      bordercolor: grid,
      font: { color: ink }
    },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)'
  };
}

function mapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
