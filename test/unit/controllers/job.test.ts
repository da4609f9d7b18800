import { describe, expect, it, test } from 'vitest';
import { markedDeleted } from '../../../src/api/removal.ts';
import type { Pod, PodStatus } from '../../../src/api/types.ts';
import type { Job, JobSpec } from '../../../src/api/workload-types.ts';
import { tallyOf } from '../../../src/controllers/job/tally.ts';
import { startControllers } from '../../fakes/controllers.ts';

const podSpec = { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] };
const job = (spec: object = {}, pod: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'pi', namespace: 'default' },
  spec: { template: { spec: { ...podSpec, ...pod } }, ...spec },
});
const indexed = (spec: object = {}) => job({ completionMode: 'Indexed', completions: 3, parallelism: 3, ...spec });

/** A Job under the controllers, and its pods as a kubelet would leave them. */
async function started(object: object) {
  const world = await startControllers();
  await world.post(object);
  const { clock, podIs, pods, change, get } = world;
  const ended = (name: string, phase: 'Succeeded' | 'Failed', exitCode: number): PodStatus => ({
    phase,
    containerStatuses: [
      {
        ...{ name: 'main', image: 'busybox', imageID: 'i', lastState: {}, ready: false, restartCount: 0, started: false },
        state: { terminated: { exitCode, finishedAt: new Date(clock.now()).toISOString(), reason: name } },
      },
    ] as unknown as NonNullable<PodStatus['containerStatuses']>,
  });
  const living = () => pods().filter(({ status, metadata }) => !/Succeeded|Failed/.test(status.phase ?? '') && !metadata.deletionTimestamp);
  const status = () => get('Job', 'pi')?.status ?? {};
  return {
    ...world,
    living,
    status,
    counters: () => ({ active: status().active ?? 0, succeeded: status().succeeded ?? 0, failed: status().failed ?? 0 }),
    conditions: () => (status().conditions ?? []).map(({ type, status: is, reason }) => `${type}=${is} ${reason}`),
    run: (pod: Pod | undefined) => podIs(pod?.metadata.name ?? '', { phase: 'Running' }),
    succeed: (pod: Pod | undefined) => podIs(pod?.metadata.name ?? '', ended('Completed', 'Succeeded', 0)),
    fail: (pod: Pod | undefined, exitCode = 1) => podIs(pod?.metadata.name ?? '', ended('Error', 'Failed', exitCode)),
    /** What a kubelet does with a pod that is deleted. */
    end: (pod: Pod) =>
      change('Pod', pod.metadata.name, (one) => ({
        ...one,
        metadata: markedDeleted(one.metadata, 0, clock.now()),
        status: { ...one.status, phase: 'Failed' },
      })),
    set: (spec: Partial<JobSpec>) => change('Job', 'pi', (one) => ({ ...one, spec: { ...one.spec, ...spec } })),
  };
}

const indexesOf = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.annotations?.['batch.kubernetes.io/job-completion-index']);

describe('a Job', () => {
  it('runs a pod, counts it and is complete', async () => {
    const { pods, succeed, status, counters, conditions, told } = await started(job());
    expect(pods()[0]?.metadata).toMatchObject({
      name: expect.stringMatching(/^pi-.{5}$/),
      finalizers: ['batch.kubernetes.io/job-tracking'],
      labels: { 'job-name': 'pi', 'batch.kubernetes.io/job-name': 'pi' },
    });
    expect(status()).toEqual({ startTime: '2026-01-05T00:00:00Z', active: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    await succeed(pods()[0]);
    expect(pods()[0]?.metadata.finalizers).toBeUndefined();
    expect(counters()).toEqual({ active: 0, succeeded: 1, failed: 0 });
    expect(conditions()).toEqual(['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached']);
    expect(status()).toMatchObject({ completionTime: '2026-01-05T00:00:00Z', uncountedTerminatedPods: {} });
    expect(told).toEqual([
      expect.stringMatching(/^pi Normal SuccessfulCreate job-controller: Created pod: pi-.{5}$/),
      'pi Normal Completed job-controller: Job completed',
    ]);
  });

  it('tries again after ten seconds, then twice as long, until its limit is reached', async () => {
    const { clock, living, fail, pods, counters, conditions, status, told } = await started(job({ backoffLimit: 2 }));
    await fail(living()[0]);
    expect([living().length, counters().failed]).toEqual([0, 1]);
    await clock.advance(9_000);
    expect(living()).toEqual([]);
    await clock.advance(1_000);
    await fail(living()[0]);
    await clock.advance(19_000);
    expect(living()).toEqual([]);
    await clock.advance(1_000);
    await fail(living()[0]);
    expect(pods()).toHaveLength(3);
    expect(counters()).toEqual({ active: 0, succeeded: 0, failed: 3 });
    expect(conditions()).toEqual(['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded']);
    expect(status().completionTime).toBeUndefined();
    expect(told.at(-1)).toBe('pi Warning BackoffLimitExceeded job-controller: Job has reached the specified backoff limit');
  });

  it('runs no more at once than it may, nor more than it wants', async () => {
    const { living, succeed, counters } = await started(job({ completions: 3, parallelism: 2 }));
    expect(living()).toHaveLength(2);
    await succeed(living()[0]);
    expect(living()).toHaveLength(2);
    await succeed(living()[0]);
    expect(living()).toHaveLength(1);
    expect(counters()).toEqual({ active: 1, succeeded: 2, failed: 0 });
  });

  it('begins nobody at a queue of work after the first success, and waits for the others', async () => {
    const { living, succeed, conditions } = await started(job({ parallelism: 3 }));
    await succeed(living()[0]);
    expect([living().length, conditions()]).toEqual([2, []]);
    await succeed(living()[0]);
    await succeed(living()[0]);
    expect(conditions().at(-1)).toBe('Complete=True CompletionsReached');
  });

  it('counts a pod that somebody deletes while it runs as failed, and waits with the next', async () => {
    const { clock, living, run, remove, counters, end, pods, store } = await started(job());
    const [first] = living();
    await run(first);
    await remove(first as Pod);
    expect(counters()).toEqual({ active: 0, succeeded: 0, failed: 1 });
    await end(pods()[0] as Pod);
    await store.remove({ kind: 'Pod', namespace: 'default', name: first?.metadata.name ?? '' });
    await clock.advance(9_000);
    expect(living()).toEqual([]);
    await clock.advance(1_000);
    expect(living()).toHaveLength(1);
  });

  it('counts a pod that has ended though somebody deletes it before it was looked at', async () => {
    const { living, change, counters, remove, store } = await started(job({ completions: 2 }));
    const name = living()[0]?.metadata.name ?? '';
    await remove(await change('Pod', name, (pod) => ({ ...pod, status: { ...pod.status, phase: 'Succeeded' } })));
    expect(counters().succeeded).toBe(1);
    expect(store.get({ kind: 'Pod', namespace: 'default', name })).toBeUndefined();
  });

  it('counts what its pods run again in place against its limit', async () => {
    const { living, podIs, conditions, pods, counters } = await started(job({ backoffLimit: 2 }, { restartPolicy: 'OnFailure' }));
    const restarted = (restartCount: number) => ({ phase: 'Running', initContainerStatuses: [{ restartCount }] }) as unknown as PodStatus;
    await podIs(living()[0]?.metadata.name ?? '', restarted(1));
    expect(conditions()).toEqual([]);
    await podIs(living()[0]?.metadata.name ?? '', restarted(2));
    expect(conditions()[0]).toBe('FailureTarget=True BackoffLimitExceeded');
    expect([pods()[0]?.metadata.deletionTimestamp !== undefined, counters().failed]).toEqual([true, 1]);
  });

  it('fails at its deadline with all its pods, once they have ended', async () => {
    const { clock, living, run, pods, end, conditions, counters, told } = await started(
      job({ activeDeadlineSeconds: 60, parallelism: 2, completions: 2 }),
    );
    for (const pod of living()) await run(pod);
    await clock.advance(59_000);
    expect(living()).toHaveLength(2);
    await clock.advance(1_000);
    expect(conditions()).toEqual(['FailureTarget=True DeadlineExceeded']);
    for (const pod of pods()) await end(pod);
    expect(counters()).toEqual({ active: 0, succeeded: 0, failed: 2 });
    expect(conditions()).toEqual(['FailureTarget=True DeadlineExceeded', 'Failed=True DeadlineExceeded']);
    expect(told.at(-1)).toBe('pi Warning DeadlineExceeded job-controller: Job was active longer than specified deadline');
  });

  it('rests without counting what it ends for that, and begins its time anew', async () => {
    const { clock, living, run, set, pods, counters, conditions, status, told } = await started(
      job({ suspend: true, parallelism: 2, completions: 2 }),
    );
    expect([living().length, status().startTime, conditions()]).toEqual([0, undefined, ['Suspended=True JobSuspended']]);
    await clock.advance(5_000);
    await set({ suspend: false });
    expect([living().length, status().startTime, conditions()]).toEqual([2, '2026-01-05T00:00:05Z', ['Suspended=False JobResumed']]);
    for (const pod of living()) await run(pod);
    await set({ suspend: true });
    expect(pods().map(({ metadata }) => [metadata.finalizers, metadata.deletionTimestamp !== undefined])).toEqual([
      [undefined, true],
      [undefined, true],
    ]);
    expect(counters()).toEqual({ active: 0, succeeded: 0, failed: 0 });
    expect(told.filter((text) => /Suspended|Resumed/.test(text))).toEqual([
      'pi Normal Suspended job-controller: Job suspended',
      'pi Normal Resumed job-controller: Job resumed',
      'pi Normal Suspended job-controller: Job suspended',
    ]);
  });

  it('takes pods away uncounted when it is to run fewer at once', async () => {
    const { living, run, set, counters } = await started(job({ parallelism: 3, completions: 9 }));
    for (const pod of living()) await run(pod);
    await set({ parallelism: 1 });
    expect([living().length, counters()]).toEqual([1, { active: 1, succeeded: 0, failed: 0 }]);
  });

  it('goes when its time after its end is over', async () => {
    const { clock, living, succeed, get } = await started(job({ ttlSecondsAfterFinished: 30 }));
    await succeed(living()[0]);
    await clock.advance(29_000);
    expect(get('Job', 'pi')).toBeDefined();
    await clock.advance(1_000);
    expect(get('Job', 'pi')?.metadata.deletionTimestamp ?? 'gone').toMatch(/gone|2026/);
  });

  it('leaves no pod behind that waits for it', async () => {
    const { living, remove, get, pods, store, clock } = await started(job());
    await store.remove({ kind: 'Job', namespace: 'default', name: 'pi' });
    await clock.settle();
    expect(pods().flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual([]);
    expect([living().length <= 1, get('Job', 'pi'), typeof remove]).toEqual([true, undefined, 'function']);
  });

  it('is left to another controller', async () => {
    const { pods, status } = await started(job({ managedBy: 'example.com/other' }));
    expect([pods(), status()]).toEqual([[], {}]);
  });

  it('waits for the end of what it replaces when it is told to', async () => {
    const { clock, living, run, remove, pods, end, counters, status } = await started(job({ podReplacementPolicy: 'Failed' }));
    await run(living()[0]);
    await remove(living()[0] as Pod);
    await clock.advance(60_000);
    expect([living().length, counters().failed, status().terminating]).toEqual([0, 0, 1]);
    await end(pods()[0] as Pod);
    await clock.advance(60_000);
    expect([living().length, counters().failed, status().terminating]).toEqual([1, 1, 0]);
  });
});

describe('an Indexed Job', () => {
  it('gives every pod its index', async () => {
    const { living } = await started(indexed());
    expect(indexesOf(living())).toEqual(['0', '1', '2']);
    expect(living()[1]).toMatchObject({
      metadata: { generateName: 'pi-1-', labels: { 'batch.kubernetes.io/job-completion-index': '1' } },
      spec: {
        hostname: 'pi-1',
        containers: [
          {
            env: [
              {
                name: 'JOB_COMPLETION_INDEX',
                valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" } },
              },
            ],
          },
        ],
      },
    });
  });

  it('tells which are complete, and makes anew what has failed', async () => {
    const { clock, living, succeed, fail, status } = await started(indexed());
    await succeed(living()[0]);
    await succeed(living()[1]);
    await fail(living()[0]);
    expect(status()).toMatchObject({ succeeded: 2, failed: 1, completedIndexes: '0,2' });
    await clock.advance(10_000);
    expect(indexesOf(living())).toEqual(['1']);
    await succeed(living()[0]);
    expect(status()).toMatchObject({ succeeded: 3, completedIndexes: '0-2', completionTime: '2026-01-05T00:00:10Z' });
  });

  it('does not count a pod twice that is written down as failed and ends well before it is let go', async () => {
    const { living, succeed, get, pods } = await started(indexed());
    const [pod] = living();
    const stored = get('Job', 'pi') as Job;
    await succeed(pod);
    const [ended] = pods().filter(({ metadata }) => metadata.uid === pod?.metadata.uid);
    const tracked = { ...ended, metadata: { ...ended?.metadata, finalizers: ['batch.kubernetes.io/job-tracking'] } } as Pod;
    const told = { ...stored, status: { ...stored.status, uncountedTerminatedPods: { failed: [pod?.metadata.uid ?? ''] } } };
    expect(tallyOf(stored, [tracked])).toMatchObject({ succeeded: 1, failed: 0 });
    expect(tallyOf(told, [tracked])).toMatchObject({ succeeded: 0, failed: 1 });
  });

  it('has a limit for each index', async () => {
    const { clock, living, succeed, fail, status, conditions } = await started(indexed({ backoffLimitPerIndex: 1 }));
    expect(status().failedIndexes).toBe('');
    await succeed(living()[0]);
    await succeed(living()[1]);
    await fail(living()[0]);
    expect([status().failed ?? 0, status().failedIndexes]).toEqual([0, '']);
    await clock.advance(10_000);
    expect(living()[0]?.metadata.annotations).toMatchObject({ 'batch.kubernetes.io/job-index-failure-count': '1' });
    expect(status().failed).toBe(1);
    await fail(living()[0]);
    expect(status()).toMatchObject({ failed: 2, failedIndexes: '1', completedIndexes: '0,2' });
    expect(conditions()).toEqual(['FailureTarget=True FailedIndexes', 'Failed=True FailedIndexes']);
  });

  it('fails when too many of its indexes have', async () => {
    const { living, fail, conditions } = await started(indexed({ backoffLimitPerIndex: 0, maxFailedIndexes: 1 }));
    await fail(living()[0]);
    expect(conditions()).toEqual([]);
    await fail(living()[0]);
    expect(conditions()[0]).toBe('FailureTarget=True MaxFailedIndexesExceeded');
  });

  it.each([
    ['all of some', { succeededIndexes: '0,2' }, [0, 1]],
    ['so many', { succeededCount: 1 }, [0]],
    ['so many of some', { succeededCount: 1, succeededIndexes: '1-2' }, [0, 0]],
  ])('is complete when %s have succeeded, and counts nothing else', async (_what, rule, order) => {
    const { living, run, succeed, counters, conditions, pods, end, status } = await started(indexed({ successPolicy: { rules: [rule] } }));
    for (const pod of living()) await run(pod);
    for (const index of order) {
      expect(conditions()).toEqual([]);
      await succeed(living()[index]);
    }
    expect(conditions()).toEqual(['SuccessCriteriaMet=True SuccessPolicy']);
    for (const pod of pods()) if (pod.metadata.deletionTimestamp) await end(pod);
    expect(counters().failed).toBe(0);
    expect(conditions().at(-1)).toBe('Complete=True SuccessPolicy');
    expect(status().conditions?.at(-1)?.message).toBe('Matched rules at index 0');
  });
});

describe('the failures of a Job are judged', () => {
  const rules = (...list: object[]) => ({ podFailurePolicy: { rules: list } });
  const onCode = (action: string, code: number) => ({ action, onExitCodes: { operator: 'In', values: [code] } });

  test('one ends it at once', async () => {
    const { living, fail, status, conditions, told } = await started(job(rules(onCode('FailJob', 42))));
    const name = living()[0]?.metadata.name;
    await fail(living()[0], 42);
    expect(conditions()).toEqual(['FailureTarget=True PodFailurePolicy', 'Failed=True PodFailurePolicy']);
    const message = `Container main for pod default/${name} failed with exit code 42 matching FailJob rule at index 0`;
    expect(status().conditions?.[0]?.message).toBe(message);
    expect(told.at(-1)).toBe(`pi Warning PodFailurePolicy job-controller: ${message}`);
  });

  test('one does not count', async () => {
    const { clock, living, fail, counters } = await started(job({ backoffLimit: 0, ...rules(onCode('Ignore', 7)) }));
    await fail(living()[0], 7);
    await clock.advance(10_000);
    expect([living().length, counters().failed]).toEqual([1, 0]);
  });

  test('one ends its index', async () => {
    const { living, fail, status } = await started(indexed({ backoffLimitPerIndex: 5, ...rules(onCode('FailIndex', 3)) }));
    await fail(living()[1], 3);
    expect(status()).toMatchObject({ failed: 1, failedIndexes: '1' });
  });
});

test('a Job takes pods that it selects, and lets go what it does not', async () => {
  const { living, change, pods, get } = await started(
    job({
      manualSelector: true,
      selector: { matchLabels: { app: 'pi' } },
      template: { metadata: { labels: { app: 'pi' } }, spec: podSpec },
    }),
  );
  const name = living()[0]?.metadata.name ?? '';
  await change('Pod', name, (pod) => ({ ...pod, metadata: { ...pod.metadata, labels: {} } }));
  expect(pods().find(({ metadata }) => metadata.name === name)?.metadata).toEqual(
    expect.not.objectContaining({ ownerReferences: expect.anything(), finalizers: expect.anything() }),
  );
  await change('Pod', name, (pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { app: 'pi' } } }));
  expect(pods().find(({ metadata }) => metadata.name === name)?.metadata).toMatchObject({
    finalizers: ['batch.kubernetes.io/job-tracking'],
  });
  expect((get('Job', 'pi') as Job).status.active).toBe(1);
});

test('a Job tells of a pod only when there is one', async () => {
  const { store, post, pods } = await startControllers();
  const seen: (readonly [told: number, there: number])[] = [];
  store.subscribe(({ object }) => {
    if (object.kind === 'Job') seen.push([object.status.active ?? 0, pods().length]);
  });
  await post(job({ parallelism: 2, completions: 2 }));
  expect(seen).toEqual([
    [0, 0],
    [2, 2],
  ]);
});
