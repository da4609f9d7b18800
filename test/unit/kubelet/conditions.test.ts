import { describe, expect, it } from 'vitest';
import type { ContainerStatus, PodCondition, PodPhase } from '../../../src/api/types.ts';
import { podConditions } from '../../../src/kubelet/conditions.ts';
import { container, pod } from '../../fakes/pods.ts';

const now = '2026-01-05T00:10:00Z';
const before = '2026-01-05T00:00:00Z';

/** `i=+` ready, `i=-` not; `a=R` runs and is ready, `a=r` runs, `a=T` has ended, `a=W` waits, `a=L` waits after an end. */
function statuses(text: string): readonly ContainerStatus[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((entry): ContainerStatus => {
      const [name = '', what = ''] = entry.split('=');
      const ended = { terminated: { exitCode: 1 } };
      const state = /[Rr]/.test(what) ? { running: {} } : what === 'T' ? ended : { waiting: {} };
      const lastState = what === 'L' ? ended : {};
      return { name, ready: /[+R]/.test(what), started: /[Rr]/.test(what), restartCount: 0, image: '', imageID: '', state, lastState };
    });
}

const unready = (names: string) => `False ContainersNotReady: containers with unready status: [${names}]`;
const incomplete = (names: string) => `False ContainersNotInitialized: containers with incomplete status: [${names}]`;

/** Init containers, app containers, what is known of each, the phase; then Initialized and ContainersReady. */
const rows: readonly (readonly [names: string, inits: string, apps: string, phase: PodPhase, initialized: string, ready: string])[] = [
  ['a', '', 'a=W', 'Pending', 'True', unready('a')],
  ['a', '', 'a=R', 'Running', 'True', 'True'],
  ['b,a', '', 'a=W b=W', 'Pending', 'True', unready('b a')],
  ['b,a', '', 'a=R b=r', 'Running', 'True', unready('b')],
  ['b,a', '', 'a=R b=L', 'Running', 'True', unready('b')],
  ['i,j/a', 'i=- j=-', 'a=W', 'Pending', incomplete('i j'), unready('a')],
  ['i,j/a', 'i=+ j=-', 'a=W', 'Pending', incomplete('j'), unready('a')],
  ['i,j/a', 'i=+ j=+', 'a=W', 'Pending', 'True', unready('a')],
  ['i,j/a', 'i=+ j=+', 'a=R', 'Running', 'True', 'True'],
  ['i/a', 'i=-', 'a=R', 'Running', 'True', 'True'],
  ['i/a', 'i=-', 'a=L', 'Running', 'True', unready('a')],
  ['i/a', '', 'a=W', 'Pending', 'False UnknownContainerStatuses', unready('a')],
  ['s*,i/a', 's=r i=-', 'a=W', 'Pending', incomplete('i'), unready('s a')],
  ['i,s*/a', 'i=+ s=-', 'a=W', 'Pending', incomplete('s'), unready('s a')],
  ['s*/a', 's=R', 'a=R', 'Running', 'True', 'True'],
  ['i/a', 'i=-', 'a=W', 'Failed', incomplete('i'), 'False PodFailed'],
  ['a', '', 'a=T', 'Failed', 'True', 'False PodFailed'],
  ['i/a', 'i=+', 'a=T', 'Succeeded', 'True PodCompleted', 'False PodCompleted'],
];

function conditionsOf(row: { names: string; inits: string; apps: string; phase: PodPhase }, previous: readonly PodCondition[] = []) {
  const [first = '', second] = row.names.split('/');
  const subject = pod({
    init: (second === undefined ? [] : first.split(',')).map((name) =>
      name.endsWith('*') ? container(name.slice(0, -1), { restartPolicy: 'Always' }) : name,
    ),
    apps: (second ?? first).split(','),
    status: { phase: 'Pending', conditions: previous },
  });
  const { phase } = row;
  return podConditions({
    ...{ pod: subject, phase, sandboxReady: true, now },
    initStatuses: statuses(row.inits),
    statuses: statuses(row.apps),
  });
}

const text = ({ status, reason, message }: PodCondition) => `${status}${reason ? ` ${reason}` : ''}${message ? `: ${message}` : ''}`;
const textOf = (conditions: readonly PodCondition[], type: string) =>
  conditions.flatMap((one) => (one.type === type ? text(one) : [])).join();

describe('the conditions of a pod', () => {
  it.each(rows)('with %s, inits [%s], apps [%s], %s: Initialized %s, Ready %s', (names, inits, apps, phase, initialized, ready) => {
    const conditions = conditionsOf({ names, inits, apps, phase });
    expect(textOf(conditions, 'Initialized')).toBe(initialized);
    expect(textOf(conditions, 'ContainersReady')).toBe(ready);
    expect(textOf(conditions, 'Ready')).toBe(ready);
    expect(textOf(conditions, 'PodScheduled')).toBe('True');
  });

  const running = { names: 'a', inits: '', apps: 'a=R', phase: 'Running' } as const;

  it("stand in the kubelet's order behind those of others, which stay as they were", () => {
    const foreign: PodCondition = { type: 'example.com/ready', status: 'False', reason: 'Because', lastTransitionTime: before };
    const conditions = conditionsOf(running, [{ type: 'Ready', status: 'True', lastTransitionTime: before }, foreign]);
    expect(conditions.map(({ type }) => type)).toEqual([
      'example.com/ready',
      ...['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'],
    ]);
    expect(conditions[0]).toEqual(foreign);
    expect(conditions[1]).toEqual({ type: 'PodReadyToStartContainers', status: 'True', lastProbeTime: null, lastTransitionTime: now });
  });

  it('have the time at which their status became another one, whatever its reason', () => {
    const timeOf = (previous: PodCondition) =>
      conditionsOf({ ...running, apps: 'a=r' }, [previous]).find(({ type }) => type === 'Ready')?.lastTransitionTime;
    expect(timeOf({ type: 'Ready', status: 'False', reason: 'PodFailed', lastTransitionTime: before })).toBe(before);
    expect(timeOf({ type: 'Ready', status: 'True', lastTransitionTime: before })).toBe(now);
  });

  it('say without a reason that there is no sandbox', () => {
    const conditions = podConditions({ pod: pod({}), phase: 'Pending', initStatuses: [], statuses: [], sandboxReady: false, now });
    expect(textOf(conditions, 'PodReadyToStartContainers')).toBe('False');
  });

  const gates: readonly (readonly [gates: string, previous: readonly PodCondition[], apps: string, ready: string])[] = [
    ['x', [{ type: 'x', status: 'True' }], 'a=R', 'True'],
    ['x', [], 'a=R', 'False ReadinessGatesNotReady: corresponding condition of pod readiness gate "x" does not exist.'],
    [
      'x y',
      [{ type: 'y', status: 'False' }],
      'a=R',
      'False ReadinessGatesNotReady: corresponding condition of pod readiness gate "x" does not exist., the status of pod readiness gate "y" is not "True", but False',
    ],
    ['x', [{ type: 'x', status: 'True' }], 'a=r', unready('a')],
  ];
  it.each(gates)('gates [%s] %j, apps %s: Ready %s', (names, conditions, apps, ready) => {
    const readinessGates = names.split(' ').map((conditionType) => ({ conditionType }));
    const subject = pod({ apps: ['a'], spec: { readinessGates }, status: { phase: 'Running', conditions } });
    const given = podConditions({ pod: subject, phase: 'Running', initStatuses: [], statuses: statuses(apps), sandboxReady: true, now });
    expect(textOf(given, 'Ready')).toBe(ready);
  });
});
