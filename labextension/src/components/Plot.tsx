/** A plotly figure in the page's colours, with its data as a table behind it. */
import React from 'react';

import type { PlotlyFigure } from '../nouns';
import { plotRows } from './plotData';
import { readThemeOf, shadeOfPage, themedLayout } from './plotTheme';
import { GridTable } from './GridTable';
import { useTrans } from './Trans';
import { useTheme } from './useTheme';

export interface IPlotProps {
  readonly figure: PlotlyFigure;
  readonly label: string;
  /** What a clicked point carries as its custom data. */
  readonly onPick?: ((picked: unknown) => void) | undefined;
  /** The stretch of the x axis that is now in sight; null for all of it. */
  readonly onZoom?: ((range: readonly [number, number] | null) => void) | undefined;
}

export function Plot({ figure, label, onPick, onZoom }: IPlotProps): React.JSX.Element {
  const trans = useTrans();
  const [isTable, setIsTable] = React.useState(false);
  return (
    <figure className="notebench-Plot">
      <figcaption>
        <span className="notebench-Plot-label" title={label}>
          {label}
        </span>
        <button
          type="button"
          className="notebench-Button notebench-mod-small"
          aria-pressed={isTable}
          aria-label={trans.__('Show the data of %1', label)}
          onClick={() => setIsTable(!isTable)}
        >
          {isTable ? trans.__('Show picture') : trans.__('Show data')}
        </button>
      </figcaption>
      {isTable ? <PlotTable figure={figure} label={label} /> : <Canvas figure={figure} label={label} onPick={onPick} onZoom={onZoom} />}
    </figure>
  );
}

/** The table behind the picture. */
function PlotTable({ figure, label }: IPlotProps): React.JSX.Element {
  const trans = useTrans();
  const { columns, rows } = React.useMemo(() => plotRows(figure), [figure]);
  return <GridTable label={label} columns={[trans.__('Series'), ...columns.slice(1)]} rows={rows} />;
}

type Drawing = 'loading' | 'drawn' | 'failed';

/** The place that plotly draws into; plotly itself is loaded when the first one appears. */
function Canvas({ figure, label, onPick, onZoom }: IPlotProps): React.JSX.Element {
  const trans = useTrans();
  const host = React.useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const [drawing, setDrawing] = React.useState<Drawing>('loading');

  const listeners = React.useRef<IListeners>({});
  listeners.current = { onPick, onZoom };

  React.useEffect(() => {
    const place = host.current;
    if (!place) {
      return;
    }
    let isCurrent = true;
    void draw(place, figure, () => isCurrent).then(
      () => {
        if (isCurrent) {
          setDrawing('drawn');
          listen(place, listeners);
        }
      },
      () => isCurrent && setDrawing('failed')
    );
    return () => {
      isCurrent = false;
    };
  }, [figure, theme]);

  React.useEffect(() => {
    const place = host.current;
    return place ? keepFitting(place) : undefined;
  }, []);

  return (
    <>
      {drawing === 'loading' && <p className="notebench-faint">{trans.__('Drawing…')}</p>}
      {drawing === 'failed' && (
        <p className="notebench-faint">{trans.__('This picture cannot be drawn; its data can be shown.')}</p>
      )}
      <div
        className="notebench-Plot-canvas"
        role="group"
        aria-label={label}
        style={{ height: heightOf(figure) }}
        ref={host}
      />
    </>
  );
}

/** The bounds of a height that a figure asks for, in CSS pixels. */
const HEIGHTS = { least: 160, most: 1200 } as const;

/** The height that the figure asks for; undefined for that of its place. */
function heightOf({ layout }: PlotlyFigure): number | undefined {
  const { height } = layout;
  return typeof height === 'number' ? Math.min(HEIGHTS.most, Math.max(HEIGHTS.least, height)) : undefined;
}

type IListeners = Pick<IPlotProps, 'onPick' | 'onZoom'>;

/** Tells of clicks and zooms from now on; a place that is drawn again is listened to once. */
function listen(place: HTMLElement, listeners: { readonly current: IListeners }): void {
  if (!isPlace(place)) {
    return;
  }
  place.removeAllListeners('plotly_click');
  place.removeAllListeners('plotly_relayout');
  place.on('plotly_click', event => listeners.current.onPick?.(event['points']?.[0]?.customdata));
  place.on('plotly_relayout', event => {
    const [from, to] = [event['xaxis.range[0]'], event['xaxis.range[1]']];
    if (typeof from === 'number' && typeof to === 'number') {
      listeners.current.onZoom?.([from, to]);
    } else if (event['xaxis.autorange'] === true) {
      listeners.current.onZoom?.(null);
    }
  });
}

interface IPlotEvent {
  readonly points?: readonly { readonly customdata?: unknown }[];
  readonly [key: string]: unknown;
}

/** An element that plotly has drawn into. */
interface IPlotPlace extends HTMLElement {
  on(name: string, heard: (event: IPlotEvent) => void): void;
  removeAllListeners(name: string): void;
}

function isPlace(place: HTMLElement): place is IPlotPlace {
  return 'on' in place && 'removeAllListeners' in place;
}

async function draw(place: HTMLElement, figure: PlotlyFigure, isWanted: () => boolean): Promise<void> {
  const { default: plotly } = await import('plotly.js-dist-min');
  if (!isWanted()) {
    return;
  }
  const layout = themedLayout(figure, readThemeOf(place), shadeOfPage());
  // Plotly writes into what it draws: it gets a copy, the model keeps the original.
  await plotly.react(place, structuredClone(figure.data), structuredClone(layout), {
    displaylogo: false,
    displayModeBar: 'hover',
    responsive: false,
    modeBarButtonsToRemove: ['sendDataToCloud', 'lasso2d', 'select2d']
  });
}

/** Redraws when the place changes its size; frees the place in the end. */
function keepFitting(place: HTMLElement): () => void {
  const observer = new ResizeObserver(() => {
    if (place.clientWidth > 0 && place.classList.contains('js-plotly-plot')) {
      void import('plotly.js-dist-min').then(({ default: plotly }) => {
        // Meanwhile it may have been hidden or freed: then there is nothing to fit.
        void Promise.resolve(place.isConnected ? plotly.Plots.resize(place) : null).catch(() => undefined);
      });
    }
  });
  observer.observe(place);
  return () => {
    observer.disconnect();
    if (place.classList.contains('js-plotly-plot')) {
      void import('plotly.js-dist-min').then(({ default: plotly }) => plotly.purge(place));
    }
  };
}
