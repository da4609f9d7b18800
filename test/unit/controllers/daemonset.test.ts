import { describe, expect, it } from 'vitest';
import type { AnyObject } from '../../../src/api/any-object.ts';
import type { Pod } from '../../../src/api/types.ts';
import { prepareForUpdate } from '../../../src/api/update.ts';
import type { DaemonSet } from '../../../src/api/workload-types.ts';
import { startControllers } from '../../fakes/controllers.ts';

const template = (image: string) => ({ metadata: { labels: { app: 'agent' } }, spec: { containers: [{ name: 'agent', image }] } });

const daemonSet = (spec: object = {}) => ({
  ...{ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent', namespace: 'default' } },
  spec: { selector: { matchLabels: { app: 'agent' } }, template: template('agent:1'), ...spec },
});

/** A DaemonSet over a store; pods are what a test says of them. */
async function createLife(spec: object = {}) {
  const at = await startControllers();
  await at.post(daemonSet(spec));
  const settled = async (result: Promise<unknown>): Promise<void> => {
    await result;
    await at.clock.settle();
  };
  const podWith = (image: string, isGoing: boolean): Pod => {
    const found = at
      .pods()
      .find(({ metadata, spec: { containers } }) => containers[0]?.image === image && !metadata.deletionTimestamp === !isGoing);
    if (!found) throw new Error(`no pod of ${image}`);
    return found;
  };
  return {
    ...at,
    /** What there is: `agent:1`, and `agent:1 ending`. */
    seen: () =>
      at.pods().map(({ metadata, spec: { containers } }) => `${containers[0]?.image}${metadata.deletionTimestamp ? ' ending' : ''}`),
    /** What was said since the last call, the ends of the pods' names left out. */
    said: () => at.told.splice(0).map((text) => text.replace(/^agent (\S+) (\S+) \S+:/, '$1 $2:').replace(/agent-[a-z0-9]{5}/g, 'agent-x')),
    isReady: (image: string) => at.podIsReady(podWith(image, false).metadata.name),
    is: (image: string, phase: 'Failed' | 'Succeeded') => at.podIs(podWith(image, false).metadata.name, { phase }),
    ends: (image: string) => settled(at.store.remove({ kind: 'Pod', name: podWith(image, true).metadata.name, namespace: 'default' })),
    /** As a client changes it. */
    set: (next: object) =>
      at.change('DaemonSet', 'agent', (object) => {
        const asked = { ...object, spec: { ...object.spec, ...next } };
        return prepareForUpdate(object, asked, { others: () => [], random: 0, fieldValidation: 'Strict' }).object as DaemonSet;
      }),
    status: () => at.get('DaemonSet', 'agent')?.status,
  };
}

describe('a DaemonSet', () => {
  it('has one pod, which belongs to the one node', async () => {
    const { pods, said, status, isReady, store } = await createLife();
    const [revision] = store.list('ControllerRevision', 'default');
    const hash = revision?.metadata.name.replace('agent-', '');
    expect(revision?.metadata.labels).toEqual({ app: 'agent', 'controller-revision-hash': hash });
    expect(pods()).toMatchObject([
      {
        metadata: {
          generateName: 'agent-',
          labels: { app: 'agent', 'controller-revision-hash': hash, 'pod-template-generation': '1' },
          ownerReferences: [{ kind: 'DaemonSet', name: 'agent', controller: true, blockOwnerDeletion: true }],
        },
        spec: {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node'] }] }],
              },
            },
          },
        },
      },
    ]);
    expect(pods()[0]?.spec.tolerations?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
      ...['not-ready:NoExecute', 'unreachable:NoExecute', 'disk-pressure:NoSchedule', 'memory-pressure:NoSchedule'].map(onNode),
      ...['pid-pressure:NoSchedule', 'unschedulable:NoSchedule'].map(onNode),
    ]);
    expect(said()).toEqual(['Normal SuccessfulCreate: Created pod: agent-x']);
    const counts = { desiredNumberScheduled: 1, currentNumberScheduled: 1, numberMisscheduled: 0, updatedNumberScheduled: 1 };
    expect(status()).toEqual({ ...counts, observedGeneration: 1, numberReady: 0, numberUnavailable: 1 });
    await isReady('agent:1');
    expect(status()).toEqual({ ...counts, observedGeneration: 1, numberReady: 1, numberAvailable: 1 });
  });

  it('gets another pod when the one that is deleted is gone', async () => {
    const { pods, remove, seen, ends } = await createLife();
    await remove(pods()[0] as AnyObject);
    expect(seen()).toEqual(['agent:1 ending']);
    await ends('agent:1');
    expect(seen()).toEqual(['agent:1']);
  });

  it('replaces its pod when the template changes, the old one first', async () => {
    const { set, seen, said, ends, isReady, store, status } = await createLife();
    await isReady('agent:1');
    said();
    await set({ template: template('agent:2') });
    expect(seen()).toEqual(['agent:1 ending']);
    expect(status()).toMatchObject({ observedGeneration: 2, currentNumberScheduled: 1 });
    expect(status()?.updatedNumberScheduled).toBeUndefined();
    await ends('agent:1');
    expect(seen()).toEqual(['agent:2']);
    expect(said()).toEqual(['Normal SuccessfulDelete: Deleted pod: agent-x', 'Normal SuccessfulCreate: Created pod: agent-x']);
    expect(
      store
        .list('ControllerRevision', 'default')
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([1, 2]);
  });

  it('makes the new pod first where one more is allowed', async () => {
    const { set, seen, isReady, ends } = await createLife({ updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '10%' } } });
    await isReady('agent:1');
    await set({ template: template('agent:2') });
    expect(seen().sort()).toEqual(['agent:1', 'agent:2']);
    await isReady('agent:2');
    expect(seen().sort()).toEqual(['agent:1 ending', 'agent:2']);
    await ends('agent:1');
    expect(seen()).toEqual(['agent:2']);
  });

  it('leaves its pod alone until it is deleted by hand where that is wanted', async () => {
    const { set, seen, isReady, pods, remove, ends } = await createLife({ updateStrategy: { type: 'OnDelete' } });
    await isReady('agent:1');
    await set({ template: template('agent:2') });
    expect(seen()).toEqual(['agent:1']);
    await remove(pods()[0] as AnyObject);
    await ends('agent:1');
    expect(seen()).toEqual(['agent:2']);
  });

  it('replaces a pod that has succeeded at once, and those that fail later each time', async () => {
    const { said, is, clock } = await createLife();
    said();
    await is('agent:1', 'Succeeded');
    const replaced = ['Normal SuccessfulDelete: Deleted pod: agent-x', 'Normal SuccessfulCreate: Created pod: agent-x'];
    const found = (what: string, verb: string) => `Found ${what} daemon pod default/agent-x on node node, will try to ${verb} it`;
    expect(said()).toEqual([`Normal SucceededDaemonPod: ${found('succeeded', 'delete')}`, ...replaced]);
    await is('agent:1', 'Failed');
    expect(said()).toEqual([`Warning FailedDaemonPod: ${found('failed', 'kill')}`, ...replaced]);
    await is('agent:1', 'Failed');
    expect(said()).toEqual([]);
    await clock.advance(1_000);
    expect(said()).toHaveLength(3);
    await is('agent:1', 'Failed');
    await clock.advance(1_000);
    expect(said()).toEqual([]);
    await clock.advance(1_000);
    expect(said()).toHaveLength(3);
  });

  it('keeps the oldest of several pods', async () => {
    const { post, pods, clock } = await startControllers();
    for (const name of ['first', 'second']) {
      await clock.advance(1_000);
      await post({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', labels: { app: 'agent' } },
        spec: template('agent:1').spec,
      });
    }
    await post(daemonSet({ updateStrategy: { type: 'OnDelete' } }));
    expect(
      pods()
        .filter(({ metadata }) => !metadata.deletionTimestamp)
        .map(({ metadata }) => metadata.name),
    ).toEqual(['first']);
  });

  it('counts a pod that has been ready for long enough', async () => {
    const { isReady, status, clock } = await createLife({ minReadySeconds: 5 });
    await isReady('agent:1');
    expect(status()).toMatchObject({ numberReady: 1, numberUnavailable: 1 });
    await clock.advance(5_000);
    expect(status()).toMatchObject({ numberReady: 1, numberAvailable: 1 });
  });

  it('that selects all pods is told so', async () => {
    const { store, clock, told, names } = await startControllers();
    const made = { ...daemonSet({ selector: {}, updateStrategy: { type: 'OnDelete' } }), status: {} } as unknown as AnyObject;
    await store.create(made);
    await clock.settle();
    expect(told).toEqual([
      'agent Warning SelectingAll daemonset-controller: This daemon set is selecting all pods. A non-empty selector is required.',
    ]);
    expect(names('Pod')).toEqual([]);
  });
});

const onNode = (taint: string): string => `node.kubernetes.io/${taint}`;
