/** Graphs of pipelines and steps of their runs, for tests of what draws them. */
import type { GraphStep, PipelineGraph, StepRun } from '../src/nouns';

export function aStep(name: string, part: Partial<GraphStep> = {}): GraphStep {
  return {
    name,
    kind: 'notebook',
    source: `${name}.ipynb`,
    cells: '',
    line: 1,
    upstream: [],
    mapped: [],
    when: '',
    cache: 'always',
    on: 'local',
    cpus: 1,
    gpus: 0,
    memory: null,
    retries: 0,
    timeout_s: null,
    outputs: [],
    inputs: [],
    ...part
  };
}

/** A graph of lines such as `prepare>train:data`. */
export function aGraph(lines: readonly string[], part: Partial<PipelineGraph> = {}): PipelineGraph {
  const edges = lines.map(line => {
    const [ends = '', outputs = ''] = line.split(':');
    const [source = '', target = ''] = ends.split('>');
    return { source, target, outputs: outputs.split(',').filter(output => output !== '') };
  });
  const names = [...new Set(edges.flatMap(({ source, target }) => [source, target]))].filter(name => name !== '');
  return {
    path: 'churn.pipeline.yaml',
    name: 'churn',
    description: '',
    faults: [],
    parameters: { properties: {}, required: [] },
    steps: names.map((name, place) =>
      aStep(name, {
        line: 3 + place,
        upstream: edges.filter(({ target }) => target === name).map(({ source }) => source)
      })
    ),
    edges,
    ...part
  };
}

export function aStepRun(name: string, part: Partial<StepRun> = {}): StepRun {
  return {
    name,
    state: 'pending',
    reason: '',
    started_at: null,
    duration_s: null,
    attempt: 0,
    cell: null,
    error: '',
    cells: null,
    items: {},
    notebook: null,
    on: 'local',
    mlflow_run_id: '',
    ...part
  };
}
