import { describe, expect, it } from 'vitest';
import { isUp, mayRestartAll, restartPolicyOf, restartsAfter, restartsAllAfter } from '../../../src/api/restart-policy.ts';
import type { Container, ContainerRestartRule, ContainerStatus, Pod, RestartPolicy } from '../../../src/api/types.ts';
import { container, pod } from '../../fakes/pods.ts';

const rule = (action: ContainerRestartRule['action'], operator: 'In' | 'NotIn', ...values: readonly number[]): ContainerRestartRule => ({
  action,
  exitCodes: { operator, values },
});
const own = (restartPolicy?: RestartPolicy, ...restartPolicyRules: readonly ContainerRestartRule[]): Container =>
  container('app', { ...(restartPolicy ? { restartPolicy } : {}), ...(restartPolicyRules.length > 0 ? { restartPolicyRules } : {}) });
const on42 = rule('Restart', 'In', 42);
const codes = [0, 1, 42, 137];

/** The pod's policy, the container, and after which of the codes 0, 1, 42 and 137 it runs again. */
const rows: readonly (readonly [what: string, pod: RestartPolicy, container: Container, again: readonly number[]])[] = [
  ["the pod's Always", 'Always', own(), codes],
  ["the pod's OnFailure", 'OnFailure', own(), [1, 42, 137]],
  ["the pod's Never", 'Never', own(), []],
  ['its own Never under Always', 'Always', own('Never'), []],
  ['its own OnFailure under Never', 'Never', own('OnFailure'), [1, 42, 137]],
  ['its own Always under Never', 'Never', own('Always'), codes],
  ['a rule for 42 over its own Never', 'Never', own('Never', on42), [42]],
  ['a rule for 0 over its own OnFailure', 'Never', own('OnFailure', rule('Restart', 'In', 0)), codes],
  ['a rule for all but 42', 'Always', own('Never', rule('Restart', 'NotIn', 42)), [0, 1, 137]],
  ['a rule for all', 'Never', own('Never', rule('Restart', 'NotIn')), codes],
  ['a rule for none', 'Never', own('Never', rule('Restart', 'In')), []],
  ['two rules', 'Never', own('Never', on42, rule('Restart', 'In', 1)), [1, 42]],
  ['a rule that begins the pod anew', 'Never', own('Never', rule('RestartAllContainers', 'In', 42)), [42]],
];

describe('a container that has ended', () => {
  it.each(rows)('runs again by %s', (_what, restartPolicy, subject, again) => {
    const { spec } = pod({ apps: [subject], spec: { restartPolicy } });
    expect(codes.filter((code) => restartsAfter(spec, subject, code))).toEqual(again);
  });

  it.each([
    ['without rules', own('Always'), []],
    ['by a rule that restarts it alone', own('Never', on42), []],
    ['by a rule for 42', own('Never', rule('RestartAllContainers', 'In', 42)), [42]],
    ['where an earlier rule restarts it alone', own('Never', on42, rule('RestartAllContainers', 'NotIn', 0)), [1, 137]],
  ])('begins the pod anew: %s', (_what, subject, expected) => {
    expect(codes.filter((code) => restartsAllAfter(subject, code))).toEqual(expected);
  });
});

it('is under its own policy, or under that of its pod', () => {
  const { spec } = pod({ spec: { restartPolicy: 'Never' } });
  expect([own(), own('Always')].map((one) => restartPolicyOf(spec, one))).toEqual(['Never', 'Always']);
});

it('is a pod that may begin anew when any of its containers has such a rule', () => {
  const all = own('Never', rule('RestartAllContainers', 'In', 42));
  expect(mayRestartAll(pod({ apps: [own('Never', on42)] }).spec)).toBe(false);
  expect(mayRestartAll(pod({ apps: [all] }).spec)).toBe(true);
  expect(mayRestartAll(pod({ init: [{ ...all, name: 'init' }] }).spec)).toBe(true);
});

describe('a pod is up', () => {
  const named = (name: string, restartPolicy: RestartPolicy): Container => ({ ...own(restartPolicy), name });
  const status = (name: string, exitCode?: number): ContainerStatus => ({
    ...{ name, ready: exitCode === undefined, restartCount: 0, image: '', imageID: '', lastState: {} },
    state: exitCode === undefined ? { running: {} } : { terminated: { exitCode } },
  });
  const of = (policy: RestartPolicy, apps: readonly Container[], containerStatuses: readonly ContainerStatus[], more: object = {}): Pod =>
    pod({ apps, spec: { restartPolicy: policy, ...more }, status: { phase: 'Running', containerStatuses } });
  const ready = { conditions: [{ type: 'Ready', status: 'True' }] } as const;

  it.each<[string, Pod, boolean]>([
    ['when it is ready', { ...of('Always', [own()], []), status: ready }, true],
    ['not when it is to finish', { ...of('Never', [own()], []), status: ready }, false],
    ['when it is ready, by a container that never finishes', { ...of('Never', [own('Always')], []), status: ready }, true],
    ['when what is left is ready', of('Always', [own(), named('b', 'Never')], [status('app'), status('b', 1)]), true],
    ['not when the rest runs again', of('Always', [own(), named('b', 'OnFailure')], [status('app'), status('b', 1)]), false],
    ['not when nothing is known', of('Always', [own(), named('b', 'Never')], []), false],
    [
      'not when others have a word in it',
      of('Always', [own(), named('b', 'Never')], [status('app'), status('b', 1)], { readinessGates: [{ conditionType: 'x' }] }),
      false,
    ],
  ])('%s', (_what, subject, expected) => {
    expect(isUp(subject)).toBe(expected);
  });
});
