/** The graph of a pipeline: where its steps stand, how keys walk it, and what is heard of it. */
import { act, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';

import type { PipelineGraph } from '../src/nouns';
import { BOX, beside, inOrder, laidOut, layoutFor } from '../src/pipelines/graph/layout';
import { GraphView } from '../src/pipelines/GraphView';
import { faultsOf } from './faults';
import { aGraph, aStep, aStepRun } from './graphFakes';

const DIAMOND = aGraph(['load>left:data', 'load>right', 'left>join:rows,score', 'right>join', 'load>join:data']);

describe('the layout', () => {
  test.each(['right', 'down'] as const)('puts each step behind all that it needs, %s', direction => {
    const drawn = laidOut(DIAMOND, direction);
    const at = new Map(drawn.steps.map(step => [step.name, direction === 'right' ? step.x : step.y]));
    for (const { source, target } of drawn.routes) {
      expect(at.get(source)).toBeLessThan(at.get(target) ?? 0);
    }
  });

  test('lays no box on another', () => {
    const many = aGraph(Array.from({ length: 200 }, (_, place) => `s${Math.floor(place / 3)}>s${place + 1}`));
    const { steps } = laidOut(many, 'right');
    const overlaps = steps.flatMap((one, place) =>
      steps
        .slice(place + 1)
        .filter(other => Math.abs(one.x - other.x) < BOX.width && Math.abs(one.y - other.y) < BOX.height)
        .map(other => `${one.name} ${other.name}`)
    );
    expect(steps).toHaveLength(201);
    expect(overlaps).toEqual([]);
  });

  test('leads a line past the boxes between its ends', () => {
    const drawn = laidOut(DIAMOND, 'right');
    const past = drawn.routes.find(({ source, target }) => source === 'load' && target === 'join');
    // From the one, through the gap that the rank between left, to the other.
    expect(past?.path.match(/C/g)).toHaveLength(3);
    expect(past?.outputs).toEqual(['data']);
  });

  test('draws a circle and leaves out what is not there, as the file may be faulty', () => {
    const faulty = laidOut(aGraph(['a>b', 'b>a', 'b>c'], { steps: [aStep('a'), aStep('b')] }), 'right');
    expect(faulty.steps.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(faulty.routes.map(({ id }) => id)).toEqual(['a>b', 'b>a']);
    expect(faulty.routes.every(({ path }) => path.startsWith('M') && !path.includes('NaN'))).toBe(true);
  });

  test.each([
    ['to the right where it can be read', { width: 1000, height: 500 }, 'right'],
    ['down where it is narrow', { width: 400, height: 500 }, 'down'],
    ['down where its words would be too small to the right', { width: 600, height: 500 }, 'down'],
    ['to the right where they would be as small downwards', { width: 600, height: 200 }, 'right']
  ])('runs %s', (_, room, direction) => {
    const layout = layoutFor(aGraph(['a>b', 'b>c', 'c>d']));
    expect(layout(room).direction).toBe(direction);
    expect(layout(room)).toBe(layout(room));
  });

  test('is empty of a pipeline without steps', () => {
    expect(laidOut(aGraph([]), 'right')).toMatchObject({ steps: [], width: 0, height: 0 });
  });
});

describe('keys', () => {
  test('walk along the lines and across a rank', () => {
    const drawn = laidOut(DIAMOND, 'right');
    const [, upper, lower] = inOrder(drawn).map(({ name }) => name);
    expect(beside(drawn, null, 'ArrowRight')).toBe('load');
    expect(beside(drawn, 'load', 'ArrowLeft')).toBeUndefined();
    expect(beside(drawn, upper ?? '', 'ArrowDown')).toBe(lower);
    expect(beside(drawn, lower ?? '', 'ArrowUp')).toBe(upper);
    expect(beside(drawn, 'left', 'ArrowRight')).toBe('join');
    expect(beside(drawn, 'load', 'End')).toBe('join');
    expect(beside(drawn, 'join', 'Home')).toBe('load');
    expect(beside(drawn, 'join', 'x')).toBeUndefined();
  });

  test('walk down where the graph runs down', () => {
    expect(beside(laidOut(aGraph(['a>b']), 'down'), 'a', 'ArrowDown')).toBe('b');
  });
});

describe('the view', () => {
  test('is a list for who hears it, whose keys choose and open', async () => {
    const walked: string[] = [];
    const opened: string[] = [];
    const states = new Map([
      ['load', aStepRun('load', { state: 'finished' })],
      ['left', aStepRun('left', { state: 'failed', reason: "cell 3: KeyError: 'y'" })]
    ]);
    function View(): React.JSX.Element {
      const [active, setActive] = React.useState<string | null>(null);
      const choose = (step: string): void => {
        walked.push(step);
        setActive(step);
      };
      return <GraphView graph={DIAMOND} states={states} active={active} onActivate={choose} onOpen={step => opened.push(step)} />;
    }
    const { container } = render(<View />);
    const list = await screen.findByRole('listbox', { name: /^Steps of churn/ });
    expect(screen.getByRole('option', { name: /^left; Failed; cell 3: KeyError/ })).toBeTruthy();
    act(() => list.focus());
    fireEvent.keyDown(list, { key: 'Home' });
    fireEvent.keyDown(list, { key: 'ArrowDown' });
    fireEvent.keyDown(list, { key: 'Enter' });
    expect(walked[0]).toBe('load');
    expect(opened).toEqual([walked[1]]);
    expect(list.getAttribute('aria-activedescendant')).toBe(
      screen.getByRole('option', { selected: true }).id
    );
    expect(await faultsOf(container)).toEqual([]);
  });

  test('keeps its layout while only states change', async () => {
    const graph = (): PipelineGraph => structuredClone(DIAMOND);
    const props = { active: null, onActivate: () => undefined };
    const { rerender } = render(<GraphView graph={graph()} {...props} />);
    const list = await screen.findByRole('listbox');
    rerender(<GraphView graph={graph()} states={new Map([['load', aStepRun('load', { state: 'running' })]])} {...props} />);
    expect(screen.getByRole('listbox')).toBe(list);
    expect(screen.getByRole('option', { name: /^load; Running/ })).toBeTruthy();
  });

  test('says so where there is no step', async () => {
    render(<GraphView graph={aGraph([])} active={null} onActivate={() => undefined} />);
    await act(async () => {});
    expect(screen.getByText('There is no step yet.')).toBeTruthy();
  });
});
