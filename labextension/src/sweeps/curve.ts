import type { PlotlyFigure, TrialDetail } from '../nouns';

/** The values that one trial reported on the way, over their steps. */
export function curveOf(reported: TrialDetail['reported'], name: string): PlotlyFigure {
  return {
    data: [
      {
        type: 'scatter',
        mode: reported.length > 1 ? 'lines' : 'markers',
        name,
        x: reported.map(({ step }) => step),
        y: reported.map(({ value }) => value)
      }
    ],
    layout: { xaxis: { title: { text: 'step' } }, yaxis: { title: { text: name } }, showlegend: false }
  };
}
