import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { DaemonSet, StatefulSet } from '../../../src/api/workload-types.ts';
import { daemonSetRollout, statefulSetRollout } from '../../../src/cli/verbs/rollout/kinds/sets.ts';
import type { CliResult } from '../../fakes/cli.ts';
import { type RollingApi, startRollingApi } from '../../fakes/rolling-api.ts';

const rolling = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } };

describe('the status of a StatefulSet', () => {
  const of = (status: object, { generation = 1, updateStrategy = rolling as object } = {}): StatefulSet =>
    ({
      ...{ kind: 'StatefulSet', metadata: { name: 'db', generation }, spec: { replicas: 3, updateStrategy } },
      status: { observedGeneration: 1, readyReplicas: 3, ...status },
    }) as unknown as StatefulSet;
  const canary = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } };
  const plain = { type: 'RollingUpdate' };
  const revisions = { currentRevision: 'db-a', updateRevision: 'db-b', currentReplicas: 2, updatedReplicas: 1 };

  test.each<readonly [StatefulSet, string, boolean]>([
    [of({ observedGeneration: undefined }), 'Waiting for statefulset spec update to be observed...', false],
    [of({}, { generation: 2 }), 'Waiting for statefulset spec update to be observed...', false],
    [of({ readyReplicas: 1 }), 'Waiting for 2 pods to be ready...', false],
    [of({ updatedReplicas: 1 }), 'Waiting for partitioned roll out to finish: 1 out of 3 new pods have been updated...', false],
    [of({ updatedReplicas: 3 }), 'partitioned roll out complete: 3 new pods have been updated...', true],
    [of({ updatedReplicas: 1 }, { updateStrategy: canary }), 'partitioned roll out complete: 1 new pods have been updated...', true],
    [of(revisions, { updateStrategy: plain }), 'waiting for statefulset rolling update to complete 1 pods at revision db-b...', false],
    [
      of({ ...revisions, currentRevision: 'db-b', currentReplicas: 3 }, { updateStrategy: plain }),
      'statefulset rolling update complete 3 pods at revision db-b...',
      true,
    ],
  ])('%#', (set, text, isDone) => {
    expect(statefulSetRollout.status?.(set, 0)).toEqual({ text, isDone });
  });

  test('is an error when pods are replaced by hand', () => {
    expect(() => statefulSetRollout.status?.(of({}, { updateStrategy: { type: 'OnDelete' } }), 0)).toThrow(
      'rollout status is only available for RollingUpdate strategy type',
    );
  });
});

describe('the status of a DaemonSet', () => {
  const finish = 'Waiting for daemon set "agent" rollout to finish:';
  test.each<readonly [object, string, boolean]>([
    [{ observedGeneration: 0 }, 'Waiting for daemon set spec update to be observed...', false],
    [{}, `${finish} 0 out of 1 new pods have been updated...`, false],
    [{ updatedNumberScheduled: 1 }, `${finish} 0 of 1 updated pods are available...`, false],
    [{ updatedNumberScheduled: 1, numberAvailable: 1 }, 'daemon set "agent" successfully rolled out', true],
  ])('%#', (status, text, isDone) => {
    const set = {
      ...{ kind: 'DaemonSet', metadata: { name: 'agent', generation: 1 }, spec: { updateStrategy: rolling } },
      status: { observedGeneration: 1, desiredNumberScheduled: 1, ...status },
    } as unknown as DaemonSet;
    expect(daemonSetRollout.status?.(set, 0)).toEqual({ text, isDone });
  });
});

describe.each([
  ['StatefulSet', 'statefulset.apps/set', 'sts/set'],
  ['DaemonSet', 'daemonset.apps/set', 'ds/set'],
] as const)('the revisions of a %s', (kind, title, target) => {
  let rolling: RollingApi;
  beforeEach(async () => {
    rolling = await startRollingApi();
  });
  afterEach(() => rolling.close());

  const kpod = (line: string, input?: string): Promise<CliResult> => rolling.kpod(line, input);
  const said = (stdout: string): CliResult => ({ stdout, stderr: '', exitCode: 0 });
  const failed = (stderr: string): CliResult => ({ stdout: '', stderr, exitCode: 1 });
  const image = () =>
    (rolling.api.store.get({ kind, namespace: 'default', name: 'set' }) as StatefulSet | undefined)?.spec.template.spec.containers[0]
      ?.image;
  const revisionIs = (revision: number) =>
    expect.poll(() => Math.max(0, ...rolling.api.store.list('ControllerRevision', 'default').map((one) => one.revision))).toBe(revision);

  async function apply(wanted: string, cause: string): Promise<void> {
    const manifest = {
      ...{ apiVersion: 'apps/v1', kind, metadata: { name: 'set', annotations: { 'kubernetes.io/change-cause': cause } } },
      spec: {
        selector: { matchLabels: { app: 'set' } },
        template: { metadata: { labels: { app: 'set' } }, spec: { containers: [{ name: 'main', image: wanted }] } },
      },
    };
    expect((await kpod('apply -f -', stringify(manifest))).exitCode).toBe(0);
  }

  test('are listed with their causes, shown and brought back', async () => {
    await apply('set:1', 'the first');
    await revisionIs(1);
    expect(await kpod(`rollout undo ${target}`)).toEqual(failed('error: no last revision to roll back to\n'));
    await apply('set:2', 'the second');
    await revisionIs(2);
    expect(await kpod(`rollout history ${target}`)).toEqual(
      said(`${title} \nREVISION  CHANGE-CAUSE\n1         the first\n2         the second\n\n`),
    );
    const details = 'Pod Template:\n  Labels:\tapp=set\n  Containers:\n   main:\n    Image:\tset:1\n';
    expect((await kpod(`rollout history ${target} --revision=1`)).stdout).toContain(`${title} with revision #1\n${details}`);
    expect((await kpod(`rollout undo ${target} --dry-run=client`)).stdout).toContain(`${title} will roll back to ${details}`);
    expect(await kpod(`rollout undo ${target} --to-revision=2`)).toEqual(
      said(`${title} skipped rollback (current template already matches revision 2)\n`),
    );
    expect(await kpod(`rollout undo ${target} --to-revision=9`)).toEqual(failed('error: unable to find specified revision 9 in history\n'));
    expect(await kpod(`rollout undo ${target}`)).toEqual(said(`${title} rolled back\n`));
    expect(image()).toBe('set:1');
    await revisionIs(3);
    expect((await kpod(`rollout history ${target} -o jsonpath={.spec.template.spec.containers[0].image}`)).stdout).toBe('set:2set:1');
    expect(await kpod(`rollout restart ${target}`)).toEqual(said(`${title} restarted\n`));
    await revisionIs(4);
    const plural = kind === 'StatefulSet' ? 'statefulsets' : 'daemonsets';
    expect(await kpod(`rollout pause ${target}`)).toEqual(failed(`error: ${plural}.apps "set" pausing is not supported\n`));
  });
});
