import { describe, expect, test } from 'vitest';
import type { ContainerState, ContainerStatus, Pod, PodCondition, PodPhase, PodStatus } from '../../../src/api/types.ts';
import { printPodRow } from '../../../src/printers/pod-row.ts';
import { container, pod, timeBefore } from '../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');

/**
 * title · spec (`ctr`: app containers; `init`: names, `*` a sidecar) · status · READY, STATUS and RESTARTS.
 * Statuses: `C:` of app, `I:` of init containers; `R` running, `*` started, `+` ready, `W:x` waiting for reason x, `T1:x/sig9`
 * terminated, `-` no state, `r3` restart count, `L12` last state ended 12 s ago; `del` deletion asked for.
 */
const cases: readonly (readonly [title: string, spec: string, status: string, row: string])[] = [
  ['created, no statuses yet', 'ctr=1', 'Pending', '0/1 Pending 0'],
  ['scheduling gate', 'ctr=1', 'Pending; cond PodScheduled=False:SchedulingGated', '0/1 SchedulingGated 0'],
  ['sandbox, volumes or pull in progress', 'ctr=1', 'Pending; C: a=W:ContainerCreating', '0/1 ContainerCreating 0'],
  [
    'the first container wins over a worse second one',
    'ctr=2',
    'Pending; C: a=W:ContainerCreating, b=W:ErrImagePull',
    '0/2 ContainerCreating 0',
  ],
  ['the first container wins', 'ctr=2', 'Pending; C: a=W:ErrImagePull, b=W:ContainerCreating', '0/2 ErrImagePull 0'],
  ['pull back-off', 'ctr=1', 'Pending; C: a=W:ImagePullBackOff', '0/1 ImagePullBackOff 0'],
  ['image absent under policy Never', 'ctr=1', 'Pending; C: a=W:ErrImageNeverPull', '0/1 ErrImageNeverPull 0'],
  ['bad image name', 'ctr=1', 'Pending; C: a=W:InvalidImageName', '0/1 InvalidImageName 0'],
  ['configuration missing', 'ctr=1', 'Pending; C: a=W:CreateContainerConfigError', '0/1 CreateContainerConfigError 0'],
  ['create failed', 'ctr=1', 'Pending; C: a=W:CreateContainerError', '0/1 CreateContainerError 0'],
  ['start failed', 'ctr=1', 'Pending; C: a=W:RunContainerError', '0/1 RunContainerError 0'],
  ['normal', 'ctr=1', 'Running; C: a=R+; cond Initialized=True Ready=True', '1/1 Running 0'],
  ['readiness failing', 'ctr=1', 'Running; C: a=R; cond Initialized=True Ready=False', '0/1 Running 0'],
  ['second status without a state', 'ctr=2', 'Running; C: a=R+ r3, b=- r3', '1/2 Running 6'],
  ['waiting beats the phase', 'ctr=2', 'Running; C: a=W:Foo r3, b=R+ r3', '1/2 Foo 6'],
  ['first container wins over a terminated one', 'ctr=2', 'Running; C: a=W:Foo r3, b=T0:Bar r3', '0/2 Foo 6'],
  ['status.reason replaces the phase', 'ctr=2', 'podPhase; reason podReason; C: a=R+ r3, b=- r3', '1/2 podReason 6'],
  ['completed, between restarts', 'ctr=1', 'Running; C: a=T0:Completed r4 L12', '0/1 Completed 4 (12s ago)'],
  ['crash loop with a date', 'ctr=1', 'Running; C: a=W:CrashLoopBackOff r4 L12', '0/1 CrashLoopBackOff 4 (12s ago)'],
  ['restarts with age', 'ctr=1', 'Running; C: a=R+ r4 L300', '1/1 Running 4 (5m ago)'],
  ['restarts without a last state show no age', 'ctr=1', 'Running; C: a=R+ r4', '1/1 Running 4'],
  ['latest end over all containers', 'ctr=2', 'Running; C: a=R+ r1 L500, b=R+ r2 L90', '2/2 Running 3 (90s ago)'],
  ['crashed, back-off not recorded yet', 'ctr=1', 'Running; C: a=T1:Error r1 L30', '0/1 Error 1 (30s ago)'],
  ['out of memory', 'ctr=1', 'Running; C: a=T137:OOMKilled', '0/1 OOMKilled 0'],
  ['killed', 'ctr=1', 'Running; C: a=T137:Error', '0/1 Error 0'],
  ['no reason: exit code', 'ctr=1', 'Failed; C: a=T2', '0/1 ExitCode:2 0'],
  ['no reason: signal', 'ctr=1', 'Failed; C: a=T0/sig9', '0/1 Signal:9 0'],
  ['succeeded', 'ctr=1', 'Succeeded; C: a=T0:Completed', '0/1 Completed 0'],
  ['failed', 'ctr=1', 'Failed; C: a=T1:Error', '0/1 Error 0'],
  ['start error of the past', 'ctr=1', 'Failed; C: a=T128:StartError', '0/1 StartError 0'],
  ['cannot run', 'ctr=1', 'Failed; C: a=T128:ContainerCannotRun', '0/1 ContainerCannotRun 0'],
  ['one completed, one running, pod ready', 'ctr=2', 'Running; C: a=T0:Completed, b=R+; cond Ready=True', '1/2 Running 0'],
  ['one completed, one running, pod not ready', 'ctr=2', 'Running; C: a=T0:Completed, b=R+; cond Ready=False', '1/2 NotReady 0'],
  ['one completed, one running but unready', 'ctr=2', 'Running; C: a=T0:Completed, b=R; cond Ready=False', '0/2 Completed 0'],
  ['one failed, one running', 'ctr=2', 'Running; C: a=T1:Error, b=R+; cond Ready=False', '1/2 Error 0'],
  ['a later failure shows when the first runs', 'ctr=2', 'Running; C: a=R+, b=T1:Error; cond Ready=False', '1/2 Error 0'],
  ['evicted without statuses', 'ctr=1', 'Failed; reason Evicted', '0/1 Evicted 0'],
  ['a container reason beats status.reason', 'ctr=1', 'Failed; reason DeadlineExceeded; C: a=T137:Error', '0/1 Error 0'],
  ['deadline without statuses', 'ctr=1', 'Failed; reason DeadlineExceeded', '0/1 DeadlineExceeded 0'],
  ['evicted with lost container', 'ctr=1', 'Failed; reason Evicted; C: a=T137:ContainerStatusUnknown', '0/1 ContainerStatusUnknown 0'],
  ['rejected at admission', 'ctr=1', 'Failed; reason OutOfcpu', '0/1 OutOfcpu 0'],
  ['deleting', 'ctr=1', 'Running; del; C: a=R+', '1/1 Terminating 0'],
  ['deleting while creating', 'ctr=1', 'Pending; del; C: a=W:ContainerCreating', '0/1 Terminating 0'],
  ['deleting after success', 'ctr=1', 'Succeeded; del; C: a=T0:Completed', '0/1 Completed 0'],
  ['deleting after failure', 'ctr=1', 'Failed; del; C: a=T1:Error', '0/1 Error 0'],
  ['deleting on a lost node', 'ctr=1', 'Running; del; reason NodeLost; C: a=R+', '1/1 Unknown 0'],
  ['phase Unknown', 'ctr=1', 'Unknown; C: a=R+', '1/1 Unknown 0'],
  [
    'first init container running',
    'init=i1,i2 ctr=1',
    'Pending; I: i1=R, i2=W:PodInitializing; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:0/2 0',
  ],
  [
    'no init container started',
    'init=i1,i2 ctr=1',
    'Pending; I: i1=W:PodInitializing, i2=W:PodInitializing; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:0/2 0',
  ],
  [
    'second init container running',
    'init=i1,i2 ctr=1',
    'Pending; I: i1=T0:Completed +, i2=R; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:1/2 0',
  ],
  [
    'between init containers',
    'init=i1,i2,i3 ctr=1',
    'Pending; I: i1=T0:Completed +, i2=T0:Completed +, i3=W:PodInitializing; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:2/3 0',
  ],
  ['init container failed', 'init=i1 ctr=1', 'Pending; I: i1=T1:Error; C: a=W:PodInitializing; cond Initialized=False', '0/1 Init:Error 0'],
  [
    'init container failed for good',
    'init=i1 ctr=1',
    'Failed; I: i1=T1:Error; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:Error 0',
  ],
  [
    'init exit code without reason',
    'init=i1 ctr=1',
    'Pending; I: i1=T3; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:ExitCode:3 0',
  ],
  [
    'init exit 0 counts as done despite a signal',
    'init=i1 ctr=1',
    'Pending; I: i1=T0/sig9; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 PodInitializing 0',
  ],
  [
    'init killed by a signal',
    'init=i1 ctr=1',
    'Pending; I: i1=T137/sig9; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:Signal:9 0',
  ],
  [
    'init out of memory',
    'init=i1 ctr=1',
    'Pending; I: i1=T137:OOMKilled; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:OOMKilled 0',
  ],
  [
    'init restarts count while initializing',
    'init=i1 ctr=1',
    'Pending; I: i1=W:CrashLoopBackOff r3 L25; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:CrashLoopBackOff 3 (25s ago)',
  ],
  [
    'init running again',
    'init=i1 ctr=1',
    'Pending; I: i1=R r3 L25; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:0/1 3 (25s ago)',
  ],
  [
    'init image back-off',
    'init=i1 ctr=1',
    'Pending; I: i1=W:ImagePullBackOff; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:ImagePullBackOff 0',
  ],
  [
    'init image error',
    'init=i1 ctr=1',
    'Pending; I: i1=W:ErrImagePull; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:ErrImagePull 0',
  ],
  [
    'init configuration missing',
    'init=i1 ctr=1',
    'Pending; I: i1=W:CreateContainerConfigError; C: a=W:PodInitializing; cond Initialized=False',
    '0/1 Init:CreateContainerConfigError 0',
  ],
  ['init created but not started', 'init=i1 ctr=1', 'Pending; I: i1=W; C: a=W:PodInitializing; cond Initialized=False', '0/1 Init:0/1 0'],
  [
    'all inits done, app not started',
    'init=i1 ctr=1',
    'Pending; I: i1=T0:Completed +; C: a=W:PodInitializing; cond Initialized=True',
    '0/1 PodInitializing 0',
  ],
  [
    'init restarts are dropped afterwards',
    'init=i1 ctr=1',
    'Running; I: i1=T0:Completed r2 L50 +; C: a=R+; cond Initialized=True Ready=True',
    '1/1 Running 0',
  ],
  [
    'only app restarts count afterwards',
    'init=i1 ctr=1',
    'Running; I: i1=T0:Completed r2 L50 +; C: a=R+ r1 L10; cond Initialized=True Ready=True',
    '1/1 Running 1 (10s ago)',
  ],
  ['deleting while initializing', 'init=i1 ctr=1', 'Running; del; I: i1=R; cond Initialized=False', '0/1 Terminating 0'],
  [
    'init reason stays when the app simply runs',
    'init=i1 ctr=1',
    'Running; I: i1=T1:Error; C: a=R+; cond Initialized=True Ready=True',
    '1/1 Init:Error 0',
  ],
  [
    'sidecar not started',
    'init=s* ctr=1',
    'Pending; I: s=W:PodInitializing; C: a=W:PodInitializing; cond Initialized=False',
    '0/2 Init:0/1 0',
  ],
  ['sidecar running but not started', 'init=s* ctr=1', 'Pending; I: s=R; C: a=W:PodInitializing; cond Initialized=False', '0/2 Init:0/1 0'],
  [
    'sidecar started, app creating',
    'init=s* ctr=1',
    'Pending; I: s=R*+; C: a=W:PodInitializing; cond Initialized=True',
    '1/2 PodInitializing 0',
  ],
  ['sidecars count in the total', 'init=s* ctr=1', 'Running; I: s=R*+; C: a=R+; cond Initialized=True Ready=True', '2/2 Running 0'],
  ['sidecar not ready', 'init=s* ctr=1', 'Running; I: s=R*; C: a=R+; cond Initialized=True Ready=False', '1/2 Running 0'],
  [
    'sidecar restarts are added',
    'init=s* ctr=1',
    'Running; I: s=R*+ r2 L40; C: a=R+ r1 L90; cond Initialized=True Ready=True',
    '2/2 Running 3 (40s ago)',
  ],
  [
    'sidecar crash loop after init',
    'init=s* ctr=1',
    'Running; I: s=W:CrashLoopBackOff r5 L20; C: a=R+; cond Initialized=True Ready=False',
    '1/2 Init:CrashLoopBackOff 5 (20s ago)',
  ],
  [
    'sidecar failed after init',
    'init=s* ctr=1',
    'Running; I: s=T1:Error r5 L20; C: a=R+; cond Initialized=True Ready=False',
    '1/2 Init:Error 5 (20s ago)',
  ],
  [
    'main done, sidecar still stopping',
    'init=s* ctr=1',
    'Running; I: s=R*+; C: a=T0:Completed; cond Initialized=True Ready=False',
    '1/2 Completed 0',
  ],
  ['all done', 'init=s* ctr=1', 'Succeeded; I: s=T0:Completed; C: a=T0:Completed; cond Initialized=True', '0/2 Completed 0'],
  [
    'app reason overrides a sidecar failure',
    'init=s* ctr=1',
    'Succeeded; I: s=T137:Error; C: a=T0:Completed; cond Initialized=True',
    '0/2 Completed 0',
  ],
  ['app failure with failed sidecar', 'init=s* ctr=1', 'Failed; I: s=T143:Error; C: a=T1:Error; cond Initialized=True', '0/2 Error 0'],
  [
    'ready sidecar counts during init',
    'init=i1,s*,i2 ctr=1',
    'Pending; I: i1=T0:Completed +, s=R*+, i2=R; C: a=W:PodInitializing; cond Initialized=False',
    '1/2 Init:2/3 0',
  ],
  [
    'all init restarts while initializing',
    'init=i1,s*,i2 ctr=1',
    'Pending; I: i1=T0:Completed r1 L60 +, s=R*+ r2 L30, i2=W:CrashLoopBackOff r3 L9; C: a=W:PodInitializing; cond Initialized=False',
    '1/2 Init:CrashLoopBackOff 6 (9s ago)',
  ],
  [
    'two sidecars, two apps',
    'init=s1*,s2* ctr=2',
    'Running; I: s1=R*+, s2=R*+; C: a=R+, b=R; cond Initialized=True Ready=False',
    '3/4 Running 0',
  ],
  ['deadline while a container still runs', 'ctr=1', 'Failed; reason DeadlineExceeded; C: a=R+', '1/1 DeadlineExceeded 0'],
];

function parseContainer(text: string): ContainerStatus {
  const [name = '', rest = ''] = text.split(/=(.*)/s);
  const words = rest.split(' ');
  const last = words.find((word) => /^L\d+$/.test(word));
  const restarts = words.find((word) => /^r\d+$/.test(word));
  return {
    name,
    state: parseState(words[0] ?? '-'),
    lastState: last ? { terminated: { exitCode: 1, finishedAt: timeBefore(now, Number(last.slice(1))) } } : {},
    ready: rest.includes('+'),
    started: /^R\*/.test(words[0] ?? ''),
    restartCount: Number(restarts?.slice(1) ?? 0),
    image: 'busybox',
    imageID: '',
  };
}

function parseState(text: string): ContainerState {
  if (text.startsWith('R')) return { running: { startedAt: timeBefore(now, 60) } };
  if (text.startsWith('W')) return { waiting: text.length > 2 ? { reason: text.slice(2) } : {} };
  const ended = /^T(\d+)(?::([A-Za-z]+))?(?:\/sig(\d+))?$/.exec(text);
  if (!ended) return {};
  const [, exitCode, reason, signal] = ended;
  return { terminated: { exitCode: Number(exitCode), ...(reason ? { reason } : {}), ...(signal ? { signal: Number(signal) } : {}) } };
}

function parseCondition(text: string): PodCondition {
  const [type = '', value = ''] = text.split('=');
  const [status, reason] = value.split(':');
  return { type, status: status as PodCondition['status'], ...(reason ? { reason } : {}) };
}

function parsePod(spec: string, statusText: string): Pod {
  const [, inits = '', apps = ''] = /^(?:init=(\S+) )?ctr=(\d+)$/.exec(spec) ?? [];
  const parts = statusText.split('; ');
  const list = (prefix: string): readonly string[] =>
    parts.filter((part) => part.startsWith(prefix)).flatMap((part) => part.slice(prefix.length).split(', '));
  const reason = list('reason ')[0];
  const status: PodStatus = {
    phase: parts[0] as PodPhase,
    ...(reason ? { reason } : {}),
    conditions: list('cond ')
      .flatMap((text) => text.split(' '))
      .map(parseCondition),
    initContainerStatuses: list('I: ').map(parseContainer),
    containerStatuses: list('C: ').map(parseContainer),
  };
  const initContainers = inits
    .split(',')
    .filter(Boolean)
    .map((name) => container(name.replace('*', ''), name.endsWith('*') ? { restartPolicy: 'Always' } : {}));
  const containers = ['a', 'b'].slice(0, Number(apps)).map((name) => container(name));
  const metadata = parts.includes('del') ? { deletionTimestamp: timeBefore(now, 1) } : {};
  return pod(now, 'web', { metadata, spec: { initContainers, containers }, status });
}

describe('the row of a pod', () => {
  test.each(cases)('%s', (_title, spec, statusText, expected) => {
    const row = printPodRow(parsePod(spec, statusText), now);
    expect(`${row.ready} ${row.status} ${row.restarts}`).toBe(expected);
  });

  test('has name and age, unknown without a creation time', () => {
    expect(printPodRow(pod(now, 'web'), now)).toMatchObject({ name: 'web', age: '3d' });
    expect(printPodRow(pod(now, 'web', { metadata: { creationTimestamp: null } }), now).age).toBe('<unknown>');
  });
});
