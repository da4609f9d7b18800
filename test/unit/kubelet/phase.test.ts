import { expect, it } from 'vitest';
import type { ContainerStatus, RestartPolicy } from '../../../src/api/types.ts';
import { podPhase } from '../../../src/kubelet/phase.ts';
import { container, pod } from '../../fakes/pods.ts';

/** `a=R`, `a=R+` (started), `a=W:Reason`, `a=W:Reason lt1` (last ended with 1), `a=T0:Completed`. */
function statuses(text: string): ContainerStatus[] {
  return text.split(', ').flatMap((entry): ContainerStatus[] => {
    const [, name = '', what = '', last] = /^(\w+)=(\S+)(?: lt(\d+))?$/.exec(entry) ?? [];
    if (!name) return [];
    const base = { name, ready: false, restartCount: 0, image: 'busybox', imageID: '' };
    const lastState = last === undefined ? {} : { terminated: { exitCode: Number(last) } };
    if (what.startsWith('R')) return [{ ...base, started: what.includes('+'), state: { running: {} }, lastState }];
    if (what.startsWith('W')) return [{ ...base, state: { waiting: { reason: what.slice(2) } }, lastState }];
    return [{ ...base, state: { terminated: { exitCode: Number.parseInt(what.slice(1), 10) } }, lastState }];
  });
}

const rows: readonly (readonly [names: string, policy: RestartPolicy, inits: string, apps: string, terminal: boolean, phase: string])[] = [
  ['a', 'Always', '', 'a=W:ContainerCreating', false, 'Pending'],
  ['a', 'Always', '', 'a=R', false, 'Running'],
  ['a,b', 'Always', '', 'a=R, b=W:ContainerCreating', false, 'Pending'],
  ['a,b', 'Never', '', 'a=R, b=T1:Error', false, 'Running'],
  ['a,b', 'Never', '', 'a=T0:Completed, b=T0:Completed', false, 'Succeeded'],
  ['a,b', 'Never', '', 'a=T0:Completed, b=T1:Error', false, 'Failed'],
  ['a,b', 'OnFailure', '', 'a=T0:Completed, b=T1:Error', false, 'Running'],
  ['a', 'OnFailure', '', 'a=T0:Completed', false, 'Succeeded'],
  ['a', 'Always', '', 'a=T0:Completed', false, 'Running'],
  ['a', 'Always', '', 'a=T0:Completed', true, 'Succeeded'],
  ['a', 'Always', '', 'a=T1:Error', true, 'Failed'],
  ['a', 'Always', '', 'a=W:CrashLoopBackOff lt1', false, 'Running'],
  ['a,b', 'Always', '', 'a=W:CrashLoopBackOff lt1, b=R', false, 'Running'],
  ['a,b', 'OnFailure', '', 'a=W:CrashLoopBackOff lt1, b=T0:Completed', false, 'Running'],
  ['a,b', 'Always', '', 'a=W:ImagePullBackOff, b=R', false, 'Pending'],
  ['a,b', 'Always', '', 'a=R', false, 'Pending'],
  ['i/a', 'Always', 'i=R', 'a=W:PodInitializing', false, 'Pending'],
  ['i/a', 'Always', 'i=T0:Completed', 'a=W:PodInitializing', false, 'Pending'],
  ['i/a', 'Never', 'i=T1:Error', 'a=W:PodInitializing', false, 'Failed'],
  ['i/a', 'Always', 'i=T1:Error', 'a=W:PodInitializing', false, 'Pending'],
  ['i/a', 'OnFailure', 'i=W:CrashLoopBackOff lt1', 'a=W:PodInitializing', false, 'Pending'],
  ['i/a', 'Never', 'i=W:RunContainerError lt128', 'a=W:PodInitializing', false, 'Failed'],
  ['i/a', 'Always', 'i=T0:Completed', 'a=R', false, 'Running'],
  ['s*/a', 'Always', 's=W:PodInitializing', 'a=W:PodInitializing', false, 'Pending'],
  ['s*/a', 'Always', 's=R', 'a=W:PodInitializing', false, 'Pending'],
  ['s*/a', 'Always', 's=R+', 'a=W:PodInitializing', false, 'Pending'],
  ['s*/a', 'Always', 's=R+', 'a=R', false, 'Running'],
  ['s*/a', 'Always', 's=R', 'a=R', false, 'Running'],
  ['s*/a', 'Always', 's=W:CrashLoopBackOff lt1', 'a=R', false, 'Running'],
  ['s*/a', 'Always', 's=R', 'a=W:CrashLoopBackOff lt1', false, 'Running'],
  ['s*/a', 'Always', 's=W:ErrImagePull', 'a=R', false, 'Pending'],
  ['s*/a', 'Never', 's=R+', 'a=T0:Completed', false, 'Running'],
  ['s*/a', 'Never', 's=T137:Error', 'a=T0:Completed', false, 'Succeeded'],
  ['s*/a', 'Never', 's=T0:Completed', 'a=T1:Error', false, 'Failed'],
  ['s*/a', 'Always', 's=T0:Completed', 'a=T0:Completed', false, 'Running'],
  ['s*,i/a', 'Never', 's=R+, i=T1:Error', 'a=W:PodInitializing', false, 'Failed'],
];

it.each(rows)('%s %s, inits [%s], apps [%s], terminal %s: %s', (...row) => {
  const [names, restartPolicy, inits, apps, terminal, expected] = row;
  const [first = '', second] = names.split('/');
  const init = (second === undefined ? [] : first.split(',')).map((name) =>
    name.endsWith('*') ? container(name.slice(0, -1), { restartPolicy: 'Always' }) : name,
  );
  const subject = pod({ init, apps: (second ?? first).split(','), spec: { restartPolicy } });
  expect(podPhase(subject, statuses(inits), statuses(apps), terminal)).toBe(expected);
});
