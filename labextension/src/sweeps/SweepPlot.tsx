/** A figure of trials: a click on one opens it; where there is nothing to draw, the reason stands there. */
import React from 'react';

import { isMapping } from '../mapping';
import { Plot } from '../components/Plot';
import { shadeOfPage } from '../components/plotTheme';
import { plotText } from '../components/plotText';
import { useTrans } from '../components/Trans';
import { useTheme } from '../components/useTheme';
import type { PlotlyFigure } from '../nouns';
import { dressed } from './dressed';
import type { SweepModel } from './sweepModel';
import { inLocalTime } from './timeline';

export interface ISweepPlotProps {
  /** Where a trial is opened; null where it cannot be. */
  readonly model: Pick<SweepModel, 'choose'> | null;
  readonly figure: PlotlyFigure;
  readonly label: string;
  /** Whether its x axis are times. */
  readonly isTimed?: boolean;
}

export function SweepPlot({ model, figure, label, isTimed = false }: ISweepPlotProps): React.JSX.Element {
  const trans = useTrans();
  const theme = useTheme();
  const drawn = React.useMemo(
    () => dressed(isTimed ? inLocalTime(figure) : figure, shadeOfPage()),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- another theme is another shade
    [figure, isTimed, theme]
  );
  if (drawn.data.length === 0) {
    return <p className="notebench-faint">{reasonOf(drawn) ?? trans.__('There is nothing to draw yet.')}</p>;
  }
  return (
    <Plot
      figure={drawn}
      label={label}
      onPick={picked => {
        if (typeof picked === 'number') {
          model?.choose({ tab: 'trials', trial: picked });
        }
      }}
    />
  );
}

/** What the server says in the place of a picture. */
function reasonOf({ layout }: PlotlyFigure): string | null {
  const { annotations } = layout;
  const first: unknown = Array.isArray(annotations) ? annotations[0] : null;
  const text = isMapping(first) ? first['text'] : null;
  return typeof text === 'string' ? plotText(text) : null;
}
