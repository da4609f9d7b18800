import { describe, expect, test } from 'vitest';
import { revisionOf } from '../../../src/api/deployments.ts';
import { setDeploymentDefaults } from '../../../src/api/kinds/deployment/defaults.ts';
import type { Pod } from '../../../src/api/types.ts';
import type { Deployment, ReplicaSet } from '../../../src/api/workload-types.ts';
import { deploymentSteps } from '../../../src/controllers/deployment/reconcile.ts';
import { referenceTo } from '../../../src/controllers/owners.ts';
import type { Step, WriteFailure } from '../../../src/controllers/types.ts';
import { pod } from '../../fakes/pods.ts';

const start = Date.parse('2026-11-28T12:00:00Z');

const template = (image: string) => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } });

const deploymentOf = (spec: object, image = 'web:1'): Deployment =>
  setDeploymentDefaults({
    metadata: { name: 'web', namespace: 'default', uid: 'd1', generation: 1 },
    spec: { selector: { matchLabels: { app: 'web' } }, template: template(image), ...spec },
  });

/** A Deployment and its ReplicaSets, whose pods are there as soon as they are wanted, and ready when they are said to be. */
function createWorld(spec: object) {
  const world = {
    deployment: deploymentOf(spec),
    replicaSets: [] as readonly ReplicaSet[],
    pods: [] as readonly Pod[],
    failure: undefined as WriteFailure | undefined,
    now: start,
    told: [] as string[],
    steps: [] as readonly Step[],
    broken: new Set<string>(),
  };
  const imageOf = ({ spec: { template: made } }: ReplicaSet): string => made.spec.containers[0]?.image ?? '';
  const say = (message: string, object: ReplicaSet): void => {
    const name = object.metadata.name;
    const short = imageOf(object);
    world.told.push(message.replace(name, short).replace(/^Scaled (?:up|down) replica set (\S+) from (\d+) to (\d+)/, '$1 $2→$3'));
  };
  const write = (step: Step): void => {
    if (step.type === 'post') {
      const name = step.object.metadata.name ?? '';
      const made = { ...step.object, status: { replicas: 0 } } as unknown as ReplicaSet;
      const metadata = { ...made.metadata, uid: name, generation: 1, creationTimestamp: new Date(world.now).toISOString() };
      world.replicaSets = [...world.replicaSets, { ...made, metadata }];
      if (step.told.done) say(step.told.done.message, made);
    } else if (step.type === 'update') {
      const object = step.object as Deployment | ReplicaSet;
      if (object.kind === 'Deployment') world.deployment = object;
      else world.replicaSets = world.replicaSets.map((one) => (one.metadata.name === object.metadata.name ? object : one));
      if (step.told?.done) say(step.told.done.message, object as ReplicaSet);
    } else if (step.type === 'delete') {
      world.replicaSets = world.replicaSets.filter((one) => one !== step.object);
      world.told.push(`gone ${imageOf(step.object as ReplicaSet)}`);
    }
  };
  const count = (one: ReplicaSet, areReady: boolean): ReplicaSet => {
    const { replicas } = one.spec;
    const ready = areReady && !world.broken.has(imageOf(one)) ? replicas : Math.min(one.status.availableReplicas ?? 0, replicas);
    const status = { replicas, readyReplicas: ready, availableReplicas: ready, observedGeneration: one.metadata.generation ?? 0 };
    return { ...one, status: { ...one.status, ...status } };
  };
  const pass = (): boolean => {
    const { deployment, replicaSets, pods, failure, now } = world;
    world.steps = deploymentSteps(deployment, { owned: replicaSets, replicaSets, pods: () => pods, failure, now });
    for (const step of world.steps) write(step);
    return world.steps.some(({ type }) => type !== 'wake');
  };
  const run = (areReady: boolean): void => {
    for (let round = 0; pass(); round++) {
      world.replicaSets = world.replicaSets.map((one) => count(one, areReady));
      if (round > 100) throw new Error('it does not come to an end');
    }
  };
  return {
    world,
    pass,
    /** Passes until nothing follows any more; `ready`, and so on: the pods become ready, until nothing changes. */
    settle() {
      run(false);
      for (let round = 0; round < 30; round++) {
        const before = world.told.length;
        world.replicaSets = world.replicaSets.map((one) => count(one, true));
        run(false);
        if (world.told.length > before) world.told.splice(before, 0, 'ready');
      }
    },
    change(next: object, image?: string) {
      const { metadata, spec: before } = world.deployment;
      world.deployment = setDeploymentDefaults({
        ...world.deployment,
        metadata: { ...metadata, generation: (metadata.generation ?? 0) + 1 },
        spec: { ...before, ...next, ...(image ? { template: template(image) } : {}) },
      });
      world.told.length = 0;
    },
    annotate(annotations: Readonly<Record<string, string>>) {
      const { metadata } = world.deployment;
      world.deployment = { ...world.deployment, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
    },
    conditions: () => (world.deployment.status.conditions ?? []).map(({ type, status, reason }) => `${type} ${status} ${reason}`),
    sizes: () => world.replicaSets.map((one) => `${imageOf(one)} ${one.spec.replicas}`),
    revisions: () => world.replicaSets.map((one) => `${imageOf(one)} ${revisionOf(one)}`),
  };
}

const rolling = (replicas: number, maxSurge: number | string, maxUnavailable: number | string) => ({
  replicas,
  strategy: { rollingUpdate: { maxSurge, maxUnavailable } },
});

describe('a rolling update goes', () => {
  test.each([
    [1, '25%', '25%', 'web:2 0→1; ready; web:1 1→0'],
    [2, '25%', '25%', 'web:2 0→1; ready; web:1 2→1; web:2 1→2; ready; web:1 1→0'],
    [3, '25%', '25%', 'web:2 0→1; ready; web:1 3→2; web:2 1→2; ready; web:1 2→1; web:2 2→3; ready; web:1 1→0'],
    [4, '25%', '25%', 'web:2 0→1; web:1 4→3; web:2 1→2; ready; web:1 3→1; web:2 2→4; ready; web:1 1→0'],
    [10, '25%', '25%', 'web:2 0→3; web:1 10→8; web:2 3→5; ready; web:1 8→3; web:2 5→10; ready; web:1 3→0'],
    [3, 0, 1, 'web:1 3→2; web:2 0→1; ready; web:1 2→1; web:2 1→2; ready; web:1 1→0; web:2 2→3'],
    [4, '50%', 0, 'web:2 0→2; ready; web:1 4→2; web:2 2→4; ready; web:1 2→0'],
    [3, 0, '100%', 'web:1 3→0; web:2 0→3'],
    [0, '25%', '25%', ''],
  ])('with %i replicas, surge %s and unavailable %s', (replicas, surge, unavailable, moves) => {
    const { world, settle, change, conditions } = createWorld(rolling(replicas, surge, unavailable));
    settle();
    change({}, 'web:2');
    settle();
    expect(world.told.join('; ')).toBe(moves);
    expect(conditions()).toEqual(['Available True MinimumReplicasAvailable', 'Progressing True NewReplicaSetAvailable']);
  });

  test.each([
    [3, '25%', '25%', 'web:2 0→1', ['web:1 3', 'web:2 1']],
    [10, 3, 2, 'web:2 0→3; web:1 10→8; web:2 3→5', ['web:1 8', 'web:2 5']],
  ])('no further than it may when the new pods do not come up: %i replicas', (replicas, surge, unavailable, moves, sizes) => {
    const all = createWorld(rolling(replicas, surge, unavailable));
    all.settle();
    all.world.broken.add('web:2');
    all.change({}, 'web:2');
    all.settle();
    expect(all.world.told.join('; ')).toBe(moves);
    expect(all.sizes()).toEqual(sizes);
  });
});

test('a rollout on top of another takes the unready pods of the half-rolled one first', () => {
  const all = createWorld(rolling(3, 1, 0));
  all.settle();
  all.world.broken.add('web:2');
  all.change({}, 'web:2');
  all.settle();
  all.change({}, 'web:3');
  all.settle();
  expect(all.world.told.slice(0, 2)).toEqual(['web:2 1→0', 'web:3 0→1']);
  expect(all.sizes()).toEqual(['web:1 0', 'web:2 0', 'web:3 3']);
  expect(all.revisions()).toEqual(['web:1 1', 'web:2 2', 'web:3 3']);
});

test('the ReplicaSet of a template has what its Deployment says', () => {
  const all = createWorld({ ...rolling(4, '25%', 1), minReadySeconds: 3 });
  all.annotate({ 'example.com/note': 'yes', 'kubectl.kubernetes.io/last-applied-configuration': '{}' });
  all.pass();
  const [made] = all.world.replicaSets;
  const hash = made?.metadata.labels?.['pod-template-hash'] ?? '';
  expect(hash).toMatch(/^[456789bcdf]{1,10}$/);
  expect(made).toMatchObject({
    metadata: {
      name: `web-${hash}`,
      labels: { app: 'web', 'pod-template-hash': hash },
      ownerReferences: [referenceTo(all.world.deployment)],
    },
    spec: {
      ...{ replicas: 4, minReadySeconds: 3 },
      selector: { matchLabels: { app: 'web', 'pod-template-hash': hash } },
      template: { metadata: { labels: { app: 'web', 'pod-template-hash': hash } } },
    },
  });
  expect(made?.metadata.annotations).toEqual({
    'example.com/note': 'yes',
    'deployment.kubernetes.io/revision': '1',
    'deployment.kubernetes.io/desired-replicas': '4',
    'deployment.kubernetes.io/max-replicas': '5',
  });
  expect(all.conditions()).toEqual(['Progressing True NewReplicaSetCreated', 'Available False MinimumReplicasUnavailable']);
  all.settle();
  expect(all.world.deployment.status).toMatchObject({ replicas: 4, updatedReplicas: 4, readyReplicas: 4, availableReplicas: 4 });
  expect(all.world.deployment.status).not.toHaveProperty('unavailableReplicas');
  expect(all.world.deployment.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('1');
});

test('other annotations and minReadySeconds reach the current ReplicaSet without a rollout', () => {
  const all = createWorld(rolling(2, 1, 0));
  all.settle();
  all.change({ minReadySeconds: 7 });
  all.annotate({ 'kubernetes.io/change-cause': 'patience' });
  all.settle();
  expect(all.world.told).toEqual([]);
  expect(all.world.replicaSets).toMatchObject([
    { metadata: { generation: 2, annotations: { 'kubernetes.io/change-cause': 'patience' } }, spec: { minReadySeconds: 7 } },
  ]);
});

test('a template that comes back gets its ReplicaSet again, under the next number', () => {
  const all = createWorld(rolling(1, 1, 0));
  for (const image of ['web:1', 'web:2', 'web:1', 'web:2', 'web:1']) {
    all.change({}, image);
    all.settle();
  }
  expect(all.revisions()).toEqual(['web:1 5', 'web:2 4']);
  expect(all.world.replicaSets.map(({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision-history'])).toEqual([
    '1,3',
    '2',
  ]);
  expect(revisionOf(all.world.deployment)).toBe(5n);
});

test('revisions are counted beyond what a floating-point number keeps', () => {
  const all = createWorld(rolling(1, 1, 0));
  all.settle();
  const [first] = all.world.replicaSets;
  const annotations = { ...first?.metadata.annotations, 'deployment.kubernetes.io/revision': '3546343826724305832' };
  all.world.replicaSets = all.world.replicaSets.map((one) => ({ ...one, metadata: { ...one.metadata, annotations } }));
  all.change({}, 'web:2');
  all.settle();
  expect(all.revisions()).toContain('web:2 3546343826724305833');
  expect(all.world.deployment.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3546343826724305833');
});

test('a Deployment of another size in the middle of a rollout keeps the shares', () => {
  const all = createWorld(rolling(10, 3, 2));
  all.settle();
  all.world.broken.add('web:2');
  all.change({}, 'web:2');
  all.settle();
  all.change({ replicas: 30 });
  all.pass();
  expect(all.sizes()).toEqual(['web:1 20', 'web:2 13']);
  expect(all.world.told).toEqual(['web:1 8→20', 'web:2 5→13']);
  all.change({ replicas: 0 });
  all.settle();
  expect(all.sizes()).toEqual(['web:1 0', 'web:2 0']);
});

test('what is scaled down to nothing comes up again', () => {
  const all = createWorld(rolling(3, 1, 0));
  all.settle();
  all.change({ replicas: 0 });
  all.settle();
  all.change({ replicas: 2 });
  all.settle();
  expect(all.world.told).toEqual(['web:1 0→2']);
});

describe('a paused Deployment', () => {
  const paused = () => {
    const all = createWorld(rolling(2, 1, 0));
    all.settle();
    all.change({ paused: true }, 'web:2');
    all.settle();
    return all;
  };

  test('makes nothing of a new template, and is scaled all the same', () => {
    const all = paused();
    expect(all.sizes()).toEqual(['web:1 2']);
    all.change({ replicas: 4 });
    all.settle();
    expect(all.sizes()).toEqual(['web:1 4']);
    expect(all.conditions()).toEqual(['Progressing Unknown DeploymentPaused', 'Available True MinimumReplicasAvailable']);
    expect(all.world.deployment.status.observedGeneration).toBe(all.world.deployment.metadata.generation);
  });

  test('goes on with the newest template when it is resumed', () => {
    const all = paused();
    all.change({}, 'web:3');
    all.settle();
    all.change({ paused: undefined });
    all.pass();
    expect(all.conditions().at(-1)).toBe('Progressing Unknown DeploymentResumed');
    all.settle();
    expect(all.sizes()).toEqual(['web:1 0', 'web:3 2']);
    expect(all.conditions()).toContain('Progressing True NewReplicaSetAvailable');
  });
});

describe('Recreate', () => {
  const recreate = { replicas: 2, strategy: { type: 'Recreate' } };
  const replaced = () => {
    const all = createWorld(recreate);
    all.settle();
    all.change({}, 'web:2');
    const [old] = all.world.replicaSets;
    const { metadata, ...rest } = pod({});
    const ownerReferences = old ? [referenceTo(old)] : [];
    all.world.pods = [{ ...rest, metadata: { ...metadata, ownerReferences, deletionTimestamp: '2026-11-28T12:00:00Z' } }];
    return all;
  };

  test('ends the old pods before the new ones begin', () => {
    const all = replaced();
    all.settle();
    expect(all.world.told).toEqual(['web:1 2→0']);
    all.world.pods = [];
    all.settle();
    expect(all.world.told.join('; ')).toBe('web:1 2→0; web:2 0→2');
  });

  test('does not wait for pods that have ended', () => {
    const all = replaced();
    all.world.pods = all.world.pods.map((one) => ({ ...one, status: { ...one.status, phase: 'Failed' } }));
    all.settle();
    expect(all.sizes()).toEqual(['web:1 0', 'web:2 2']);
  });
});

describe('a rollout that stands still', () => {
  const stuck = () => {
    const all = createWorld({ ...rolling(1, 1, 0), progressDeadlineSeconds: 60 });
    all.settle();
    all.world.broken.add('web:2');
    all.change({}, 'web:2');
    all.settle();
    return all;
  };

  test('has taken too long a moment after its deadline, and is said to then', () => {
    const all = stuck();
    expect(all.world.steps).toEqual([{ type: 'wake', at: start + 60_001, because: 'it may take no longer' }]);
    all.world.now = start + 60_000;
    expect(all.pass()).toBe(false);
    all.world.now += 1;
    all.settle();
    expect(all.conditions()).toEqual(['Available True MinimumReplicasAvailable', 'Progressing False ProgressDeadlineExceeded']);
    const message = `ReplicaSet "${all.world.replicaSets[1]?.metadata.name}" has timed out progressing.`;
    expect(all.world.deployment.status.conditions?.[1]).toMatchObject({ message, lastTransitionTime: '2026-11-28T12:01:00Z' });
    expect(all.world.steps).toEqual([]);
  });

  test('is judged anew when something moves', () => {
    const all = stuck();
    all.world.now = start + 60_001;
    all.settle();
    all.world.broken.clear();
    all.settle();
    expect(all.conditions().at(-1)).toBe('Progressing True NewReplicaSetAvailable');
  });

  test('is judged not at all without a deadline', () => {
    const all = stuck();
    all.change({ progressDeadlineSeconds: 2_147_483_647 });
    all.settle();
    expect(all.conditions()).toEqual(['Available True MinimumReplicasAvailable']);
    expect(all.world.steps).toEqual([]);
  });
});

test('a pod that goes later takes away the availability, not the progress', () => {
  const all = createWorld(rolling(1, 1, 0));
  all.settle();
  all.world.replicaSets = all.world.replicaSets.map((one) => ({
    ...one,
    status: { ...one.status, readyReplicas: 0, availableReplicas: 0 },
  }));
  all.pass();
  expect(all.conditions()).toEqual(['Progressing True NewReplicaSetAvailable', 'Available False MinimumReplicasUnavailable']);
  expect(all.world.deployment.status).toMatchObject({ replicas: 1, unavailableReplicas: 1 });
});

test('what hinders a ReplicaSet is said of its Deployment as long as it lasts', () => {
  const all = createWorld(rolling(1, 1, 0));
  all.pass();
  const failed = {
    type: 'ReplicaFailure',
    status: 'True',
    reason: 'FailedCreate',
    message: 'no',
    lastTransitionTime: '2026-11-28T12:00:00Z',
  };
  const withConditions = (conditions: readonly (typeof failed)[]) =>
    all.world.replicaSets.map((one) => ({ ...one, status: { ...one.status, conditions } }) as ReplicaSet);
  all.world.replicaSets = withConditions([failed]);
  all.pass();
  expect(all.world.deployment.status.conditions?.at(-1)).toEqual({ ...failed, lastUpdateTime: failed.lastTransitionTime });
  all.world.replicaSets = withConditions([]);
  all.pass();
  expect(all.conditions()).toHaveLength(2);
});

test('a ReplicaSet that is refused is told of and tried again later', () => {
  const all = createWorld(rolling(1, 1, 0));
  all.world.failure = { message: 'no room', count: 1, retryAt: start + 1000 };
  all.pass();
  const { name } = { name: all.world.deployment.status.conditions?.[0]?.message };
  expect(name).toMatch(/^Failed to create new replica set "web-\w+": no room$/);
  expect(all.conditions()).toEqual(['Progressing False ReplicaSetCreateError']);
  all.pass();
  expect(all.world.steps).toEqual([{ type: 'wake', at: start + 1000, because: 'the ReplicaSet could not be made' }]);
  all.world.now += 1000;
  all.pass();
  expect(all.world.steps.map(({ type }) => type)).toEqual(['post']);
});

test('a name that another ReplicaSet has is given up', () => {
  const all = createWorld(rolling(1, 1, 0));
  all.pass();
  const [mine] = all.world.replicaSets;
  const fresh = createWorld(rolling(1, 1, 0));
  const other = { ...(mine as ReplicaSet), metadata: { ...(mine as ReplicaSet).metadata, ownerReferences: [] } };
  const passed = () =>
    deploymentSteps(fresh.world.deployment, { owned: [], replicaSets: [other], pods: () => [], failure: undefined, now: start });
  const [first] = passed();
  expect(first).toMatchObject({ type: 'update', object: { status: { collisionCount: 1 } } });
  if (first?.type === 'update') fresh.world.deployment = first.object as Deployment;
  const [second] = passed();
  expect(second?.type).toBe('post');
  expect(second?.type === 'post' && second.object.metadata.name).not.toBe(other.metadata.name);
});

describe('of the history', () => {
  const rolled = (limit: number) => {
    const all = createWorld({ ...rolling(1, 1, 0), revisionHistoryLimit: limit });
    for (const image of ['web:1', 'web:2', 'web:3', 'web:4']) {
      all.change({}, image);
      all.settle();
    }
    return all;
  };

  test.each([
    [0, ['web:4']],
    [2, ['web:2', 'web:3', 'web:4']],
    [2_147_483_647, ['web:1', 'web:2', 'web:3', 'web:4']],
  ])('as much is kept as is wanted: %i', (limit, images) => {
    expect(
      rolled(limit)
        .sizes()
        .map((text) => text.split(' ')[0]),
    ).toEqual(images);
  });
});

test('a Deployment that ends changes nothing any more', () => {
  const all = createWorld(rolling(2, 1, 0));
  all.settle();
  all.change({ replicas: 5 }, 'web:2');
  all.world.deployment = {
    ...all.world.deployment,
    metadata: { ...all.world.deployment.metadata, deletionTimestamp: '2026-11-28T12:00:00Z' },
  };
  all.settle();
  expect(all.sizes()).toEqual(['web:1 2']);
});
