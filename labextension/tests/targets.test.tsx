import { nullTranslator } from '@jupyterlab/translation';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';

import { targetOf } from '../src/nouns';
import type { IAttachFields } from '../src/targets/attach';
import { askedOf, attachFaults, BLANK, fieldOf } from '../src/targets/attach';
import { AttachForm } from '../src/targets/AttachForm';
import { TargetListModel } from '../src/targets/listModel';
import { TargetsSection } from '../src/targets/TargetsSection';
import { toldOf, usageOf, usageWord } from '../src/targets/words';
import { UNAVAILABLE } from './fakes';
import { faultsOf } from './faults';
import { aJob, FakeJobEvents } from './jobFakes';
import { aFinding, aNode, aTarget, aTargetDetail, FakeTargets } from './targetFakes';

const trans = nullTranslator.load('notebench');
const made: { dispose(): void }[] = [];

afterEach(() => {
  made.splice(0).forEach(model => model.dispose());
});

function modelOf(api: FakeTargets, events = new FakeJobEvents()): TargetListModel {
  const model = new TargetListModel({ api, events, pollInterval: 30_000 });
  made.push(model);
  return model;
}

type Verbs = Record<'onOpenJob' | 'onAttach' | 'onCheck' | 'onDetach' | 'onLeave', jest.Mock>;

async function show(api = new FakeTargets()): Promise<Verbs & { model: TargetListModel }> {
  const model = modelOf(api);
  const verbs = { onOpenJob: jest.fn(), onAttach: jest.fn(), onCheck: jest.fn(), onDetach: jest.fn(), onLeave: jest.fn() };
  render(<TargetsSection model={model} {...verbs} />);
  await act(async () => {
    await model.refresh();
    await model.look();
  });
  return { model, ...verbs };
}

/** Does something, and waits until the model has changed by it. */
function afterwards(model: TargetListModel, act_: () => void): Promise<void> {
  return new Promise(done => {
    model.changed.connect(() => done());
    act_();
  });
}

const head = (name: string): HTMLElement => screen.getByRole('button', { name: new RegExp(name) });

test('a row tells whether it can be used, the GPUs in use, and the jobs there', async () => {
  await show(new FakeTargets([aTargetDetail({ jobs: [aJob(), aJob({ id: 'j2', state: 'finished' })] })]));
  expect(head('gpu-box').textContent).toBe('Readygpu-box1.5 of 2 GPUs in use1 job');
  expect(screen.queryByRole('region')).toBeNull();
});

test('opened, it tells nodes, jobs and how it is attached', async () => {
  const job = aJob({ kind: 'sweep', name: 'forest' });
  const { onOpenJob, onDetach, onCheck } = await show(new FakeTargets([aTargetDetail({ jobs: [job] })]));
  fireEvent.click(head('gpu-box'));
  const body = within(screen.getByRole('region', { name: 'gpu-box' }));
  expect(head('gpu-box').getAttribute('aria-expanded')).toBe('true');
  expect(body.getByRole('region', { name: 'Nodes' }).textContent).toBe('1 nodehead (head)2 of 8 CPUs in use1.5 of 2 GPUs in use');
  expect(body.getByText('in the variable GPU_BOX_TOKEN')).toBeTruthy();
  fireEvent.click(body.getByRole('button', { name: 'forest' }));
  expect(onOpenJob).toHaveBeenCalledWith(job);
  fireEvent.click(body.getByRole('button', { name: 'Detach…' }));
  fireEvent.click(body.getByRole('button', { name: 'Check' }));
  expect([onDetach.mock.calls, onCheck.mock.calls]).toEqual([[['gpu-box']], [['gpu-box']]]);
});

test('what is not well is told with its remedy, and what is well only after a check', async () => {
  const bad = aFinding({ check: 'address', level: 'problem', what: 'it is not there', remedy: 'start it' });
  const api = new FakeTargets([aTargetDetail({ state: 'unreachable', findings: [bad], nodes: null, ray_version: null })]);
  const { model } = await show(api);
  expect(head('gpu-box').textContent).toContain('Does not answer');
  fireEvent.click(head('gpu-box'));
  expect(within(screen.getByRole('list', { name: 'Findings' })).getByText('→ start it')).toBeTruthy();
  api.checked = aTargetDetail({ findings: [aFinding(), aFinding({ check: 'python', what: 'Python 3.12 there' })] });
  await act(async () => {
    await model.check('gpu-box');
  });
  expect(screen.getByRole('list', { name: 'Findings' }).textContent).toContain('Python 3.12 there');
  expect(screen.getByText(/^Checked at/)).toBeTruthy();
});

test('arrows move between rows, and Escape leaves', async () => {
  const { onLeave } = await show(new FakeTargets([aTargetDetail(), aTargetDetail({ name: 'other' })]));
  head('gpu-box').focus();
  fireEvent.keyDown(head('gpu-box'), { key: 'ArrowDown' });
  expect(document.activeElement).toBe(head('other'));
  fireEvent.keyDown(head('other'), { key: 'Home' });
  expect(document.activeElement).toBe(head('gpu-box'));
  fireEvent.keyDown(head('gpu-box'), { key: 'Escape' });
  expect(onLeave).toHaveBeenCalled();
});

test('no targets yet says how to attach one and how to try', async () => {
  const { onAttach } = await show(new FakeTargets([]));
  expect(screen.getByText('notebench target try')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Attach a target…' }));
  expect(onAttach).toHaveBeenCalled();
});

test('the cluster to try on is ended by its command, and not detached', async () => {
  await show(new FakeTargets([aTargetDetail({ name: 'try', token_env: null, token_from: 'own' })]));
  fireEvent.click(head('try'));
  expect(screen.getByText('notebench target try --stop')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Detach…' })).toBeNull();
});

test('no cluster is asked while the section is closed', async () => {
  const api = new FakeTargets();
  const model = modelOf(api);
  await afterwards(model, () => model.follow());
  expect([model.count, [...new Set(api.asked)]]).toEqual([1, ['list']]);
  await afterwards(model, () => model.show());
  expect(api.asked).toContain('gpu-box');
  model.hide();
  const before = api.asked.filter(each => each === 'gpu-box').length;
  await model.refresh();
  expect(api.asked.filter(each => each === 'gpu-box')).toHaveLength(before);
});

test('what was shown stays when the server fails', async () => {
  const api = new FakeTargets();
  const { model } = await show(api);
  fireEvent.click(head('gpu-box'));
  api.trouble = UNAVAILABLE;
  await act(async () => {
    await model.look();
  });
  expect(screen.getByRole('alert')).toBeTruthy();
  expect(screen.getByRole('region', { name: 'Nodes' })).toBeTruthy();
});

test('what is attached is opened, and what is detached forgotten', async () => {
  const api = new FakeTargets([]);
  const { model } = await show(api);
  await act(async () => {
    await model.attach({ name: 'new', address: 'https://new.example' });
  });
  expect([model.isOpen('new'), model.count]).toEqual([true, 1]);
  await act(async () => {
    await model.detach('new');
  });
  expect([model.isOpen('new'), model.count]).toEqual([false, 0]);
});

test.each([
  [[aNode(), aNode({ gpus: 4, free_gpus: 4 })], '1.5 of 6 GPUs in use'],
  [[aNode({ gpus: 1, free_gpus: 0 })], '1 of 1 GPU in use'],
  [[aNode({ free_gpus: null })], '2 GPUs']
])('what is in use is the sum of the nodes, where all of them tell', (nodes, words) => {
  expect(usageWord(usageOf(nodes, 'gpus'), 'gpus', trans)).toBe(words);
});

test('what was checked stays until it is looked at again, and counts only where it can be used', () => {
  const old = [aFinding({ what: 'old' }), aFinding({ check: 'python', what: 'Python' })];
  const now = aTargetDetail({ findings: [aFinding({ what: 'new' })] });
  expect(toldOf(now, old).map(each => each.what)).toEqual(['new', 'Python']);
  expect(toldOf({ ...now, state: 'unreachable' }, old)).toEqual([]);
  expect(toldOf(now, null)).toEqual([]);
});

test('a job in a cluster names its target', () => {
  expect([targetOf({ place: 'ray:gpu-box' }), targetOf({ place: 'process' })]).toEqual(['gpu-box', null]);
});

test('only what is said is sent, and a token only where it is typed', () => {
  const fields: IAttachFields = { ...BLANK, name: ' box ', address: ' https://box.example ', token: 'abc' };
  expect(askedOf(fields)).toEqual({ name: 'box', address: 'https://box.example', token: 'abc' });
  expect(askedOf({ ...fields, tokenFrom: 'variable', token_env: 'BOX_TOKEN', gpus_per_trial: '0.5', isInsecure: true })).toEqual({
    name: 'box',
    address: 'https://box.example',
    token_env: 'BOX_TOKEN',
    gpus_per_trial: 0.5,
    is_insecure: true
  });
});

test('what is seen to be wrong is told by its field', () => {
  const faults = attachFaults({ ...BLANK, name: 'GPU box', address: 'box', tokenFrom: 'variable', gpus_per_trial: 'much' }, trans);
  expect(Object.keys(faults).sort()).toEqual(['address', 'gpus_per_trial', 'name', 'token_env']);
  expect([fieldOf('token_env: no'), fieldOf('isInsecure: no'), fieldOf('plain HTTP')]).toEqual(['token_env', null, null]);
});

test('the dialog asks for a token or for its variable', () => {
  const onChange = jest.fn();
  render(<AttachForm fields={BLANK} faults={{ name: 'Taken.' }} refusal="It was refused." onChange={onChange} />);
  expect(screen.getByLabelText('The token').getAttribute('type')).toBe('password');
  expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('alert').textContent).toBe('It was refused.');
  fireEvent.change(screen.getByLabelText('Token'), { target: { value: 'variable' } });
  fireEvent.change(screen.getByLabelText('The variable'), { target: { value: 'BOX_TOKEN' } });
  expect(onChange).toHaveBeenLastCalledWith({ ...BLANK, tokenFrom: 'variable', token_env: 'BOX_TOKEN' });
});

test('list and dialog are in order for those who do not see them', async () => {
  await show(new FakeTargets([aTargetDetail({ jobs: [aJob()] }), aTargetDetail({ ...aTarget({ name: 'two' }), nodes: [] })]));
  fireEvent.click(head('gpu-box'));
  render(<AttachForm fields={BLANK} faults={{}} refusal={null} onChange={jest.fn()} />);
  expect(await faultsOf()).toEqual([]);
});
