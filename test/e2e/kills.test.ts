import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { List, Pod } from '../../src/api/types.ts';
import type { Job } from '../../src/api/workload-types.ts';
import { podWithEverything, whatItNeeds } from './support/full-pod.ts';
import { createRandom, kill, processesOf } from './support/killing.ts';
import { tracesOfPods } from './support/traces.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

/** How often something is killed; `npm run soak` asks for more. */
const kills = Number(process.env['KPOD_TEST_KILLS'] ?? 12);
const killsPerRound = 4;

/** Writes its name at the start and at the end of every run; a lock directory proves that no two runs overlap. */
const script = (name: string, body: string) =>
  `mkdir /data/lock-${name} || echo overlap >>/data/faults; echo ${name} >>/data/starts; ${body}; rmdir /data/lock-${name}; echo ${name} >>/data/ends`;

function manifest(name: string, dir: string): string {
  const container = (own: string, body: string) => ({
    name: own,
    image: 'busybox',
    command: ['sh', '-c', script(own, body)],
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
  });
  // Fails twice, then succeeds: `exit` leaves before the end is written, with the lock given back.
  const flaky = 'sleep 0.2; if [ $(grep -c flaky /data/starts) -lt 3 ]; then rmdir /data/lock-flaky; exit 3; fi';
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      restartPolicy: 'OnFailure',
      volumes: [{ name: 'data', hostPath: { path: dir, type: 'Directory' } }],
      initContainers: [container('first', 'sleep 0.4'), container('flaky', flaky), container('last', 'sleep 0.4')],
      containers: [container('app', 'sleep 0.4')],
    },
  });
}

/** A Deployment that changes with every round, and a Job of four parts, each of which writes its index when it is done. */
function workloads(job: string, round: number, dir: string): object {
  const labels = { app: 'web' };
  const container = (body: string, more: object = {}) => ({ name: 'main', image: 'busybox', command: ['sh', '-c', body], ...more });
  const web = container('exec sleep 1000', { env: [{ name: 'ROUND', value: String(round) }] });
  const part = container('sleep 0.$((RANDOM % 10)); echo $JOB_COMPLETION_INDEX >>/data/ends', {
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
  });
  const volumes = [{ name: 'data', hostPath: { path: dir, type: 'Directory' } }];
  const template = {
    metadata: { labels },
    spec: { terminationGracePeriodSeconds: 1, initContainers: [{ ...container('true'), name: 'init' }], containers: [web] },
  };
  const parts = { completionMode: 'Indexed', completions: 4, parallelism: 2, backoffLimit: 20 };
  return {
    ...{ apiVersion: 'v1', kind: 'List' },
    items: [
      {
        ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
        spec: { replicas: 3, selector: { matchLabels: labels }, template },
      },
      {
        ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: job } },
        spec: { ...parts, template: { spec: { restartPolicy: 'Never', volumes, containers: [part] } } },
      },
    ],
  };
}

/** Of which round each pod of the Deployment is, and whether it is ready. */
async function workloadPods(work: Workspace): Promise<readonly string[]> {
  const { items } = JSON.parse(await work.ok('get', 'pods', '-l', 'app=web', '-o', 'json')) as List<Pod>;
  return items.map(({ spec, status }) => {
    const isReady = status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True');
    return `round ${spec.containers[0]?.env?.[0]?.value} ${isReady ? 'ready' : 'not ready'}`;
  });
}

const lines = async (dir: string, file: string) => (await readFile(join(dir, file), 'utf8').catch(() => '')).split('\n').filter(Boolean);

describe.each(enginesUnderTest)('killed at any moment, on %s', (engine) => {
  let work: Workspace;
  const seed = Number(process.env['KPOD_TEST_SEED'] ?? Date.now() % 1_000_000);
  const random = createRandom(seed);
  beforeAll(async () => {
    work = await createWorkspace(engine, 'kubelet:\n  crashLoopBackOff:\n    maxContainerRestartPeriod: 1s\n');
  });
  afterAll(() => work.dispose());

  /** Kills the agent, one of the engine's commands, or a client that watches what is there; answers whether there was something to kill. */
  async function killSomething(watched: 'pods' | 'namespaces' = 'pods'): Promise<boolean> {
    const { agent, children } = await processesOf(work);
    const what = random(10);
    if (what < 4) return agent !== undefined && kill(agent);
    const child = children[random(Math.max(children.length, 1))];
    if (what < 9) return child !== undefined && kill(child);
    const client = work.start(['get', watched, '-w']);
    await eventually(async () => expect(client.output()).toContain('NAME'));
    client.signal('SIGKILL');
    await client.finished;
    return true;
  }

  it('restarts or deletes a container whose conmon or shim was killed', async () => {
    const container = { name: 'c', image: 'busybox', command: ['sh', '-c', 'echo up; exec sleep 1000'] };
    const names = ['restarted', 'orphaned', 'deleted'];
    for (const name of names) {
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [container] } };
      await work.ok('create', '-f', await work.write(`${name}.json`, JSON.stringify(pod)));
    }
    await work.ok('wait', '--for=condition=Ready', 'pod', ...names, '--timeout=180s');
    for (const name of names) {
      const id = ((await work.pod(name)).status.containerStatuses?.[0]?.containerID ?? '').replace(/^\w+:\/\//, '');
      const field = engine === 'podman' ? '{{.State.ConmonPid}}' : '{{.State.Pid}}';
      const pid = Number(await work.engineCommand('inspect', '--format', field, id));
      const keeper = engine === 'podman' ? pid : Number(/^PPid:\s*(\d+)$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]);
      const process = Number(await work.engineCommand('inspect', '--format', '{{.State.Pid}}', id));
      expect(kill(keeper)).toBe(true);
      // Without the one that looks after it the process goes on by itself.
      if (name !== 'orphaned') kill(process);
    }
    await work.ok('delete', 'pod', 'deleted', '--grace-period=1', '--timeout=180s');
    const reason = engine === 'podman' ? 'ContainerStatusUnknown' : 'Error';
    for (const name of ['restarted', 'orphaned']) {
      // Nothing tells of it but the list, which is looked at once a minute.
      const status = { restartCount: 1, ready: true, lastState: { terminated: { exitCode: 137, reason } } };
      await eventually(async () => expect((await work.pod(name)).status.containerStatuses?.[0]).toMatchObject(status));
      expect(await work.ok('logs', name, '--previous')).toBe('up\n');
      await work.ok('delete', 'pod', name, '--grace-period=1', '--timeout=180s');
    }
  });

  // Each round is one of many kills, and takes longer.
  const deletionKills = Math.ceil(kills / 3);
  it(`leaves nothing of deleted pods over ${deletionKills} kills (seed ${seed})`, { timeout: 1_800_000 }, async () => {
    await work.ok('create', '-f', await work.write('needed.json', JSON.stringify(whatItNeeds)));
    const ways = [['--now'], ['--grace-period=0', '--force'], ['--grace-period=3']];
    for (let done = 0, round = 0; done < deletionKills; round += 1) {
      const names = [`ready-${round}`, `begun-${round}`];
      const [ready = '', begun = ''] = await Promise.all(
        names.map((name) => work.write(`${name}.json`, JSON.stringify(podWithEverything(name)))),
      );
      await work.ok('create', '-f', ready);
      await work.ok('wait', '--for=condition=Ready', `pod/ready-${round}`, '--timeout=180s');
      await work.ok('create', '-f', begun);
      const uids = await Promise.all(names.map(async (name) => (await work.pod(name)).metadata.uid ?? ''));
      await new Promise((resolve) => setTimeout(resolve, random(3_000)));
      const deletions = names.map((name) => work.start(['delete', 'pod', name, '--wait=false', ...(ways[random(ways.length)] ?? [])]));
      for (let tries = 0; tries < killsPerRound; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, random(1_200)));
        if (await killSomething('namespaces')) done += 1;
        await work.kpod(['get', 'pods']);
      }
      await Promise.all(deletions.map((one) => one.finished));
      // The requests themselves may have been lost with the agent.
      await work.kpod(['delete', 'pod', ...names, '--now', '--ignore-not-found']);
      await eventually(async () => expect(await tracesOfPods(work, uids)).toEqual([])).catch(async (error) => {
        throw new Error(`see ${await work.keepEvidence(`deletions-${seed}`)}`, { cause: error });
      });
    }
  });

  // A round is a roll-out and a Job.
  const workloadKills = kills < 100 ? Math.ceil(kills / 3) : kills;
  it(`makes no pod too many or too few over ${workloadKills} kills (seed ${seed})`, { timeout: 3_600_000 }, async () => {
    for (let done = 0, round = 0; done < workloadKills; round += 1) {
      const name = `job-${round}`;
      const dir = join(work.dir, name);
      await mkdir(dir);
      const file = await work.write(`${name}.json`, JSON.stringify(workloads(name, round, dir)));
      await eventually(async () => expect((await work.kpod(['apply', '-f', file])).exitCode).toBe(0));
      for (let tries = 0; tries < killsPerRound; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, random(2_500)));
        if (await killSomething()) done += 1;
        if (tries % 2 === 0) await work.kpod(['get', 'pods']);
      }
      const told = await eventually(async () => {
        const pods = await workloadPods(work);
        expect(pods).toEqual(Array.from({ length: 3 }, () => `round ${round} ready`));
        const { status } = JSON.parse(await work.ok('get', 'job', name, '-o', 'json')) as Job;
        expect(status.conditions?.find(({ type, status: is }) => type === 'Complete' && is === 'True')).toBeDefined();
        return status;
      }).catch(async (error) => {
        throw new Error(`see ${await work.keepEvidence(`workloads-${seed}`)}`, { cause: error });
      });
      expect(told.succeeded).toBe(4);
      expect((await lines(dir, 'ends')).toSorted(), JSON.stringify(told)).toEqual(['0', '1', '2', '3']);
      await work.ok('delete', 'job', name, '--cascade=foreground');
    }
    await work.ok('delete', 'deployment', 'web', '--cascade=foreground');
    await eventually(async () => expect(await tracesOfPods(work, [])).toEqual([]));
  });

  it(`keeps its promises over ${kills} kills (seed ${seed})`, { timeout: 1_800_000 }, async () => {
    let done = 0;
    for (let round = 0; done < kills; round += 1) {
      const name = `round-${round}`;
      const dir = join(work.dir, name);
      await mkdir(dir);
      const file = await work.write(`${name}.json`, manifest(name, dir));
      await eventually(async () => {
        const { exitCode, stderr } = await work.kpod(['create', '-f', file]);
        expect(exitCode === 0 || stderr.includes('already exists')).toBe(true);
      });
      for (let tries = 0; tries < killsPerRound; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, random(900)));
        if (await killSomething()) done += 1;
        if (tries % 2 === 0) await work.kpod(['get', 'pods']);
      }
      await eventually(async () => expect((await work.pod(name)).status.phase).toBe('Succeeded')).catch(async (error) => {
        throw new Error(`see ${await work.keepEvidence(`kills-${seed}`)}`, { cause: error });
      });
      const { status } = await work.pod(name);
      const starts = await lines(dir, 'starts');
      const ends = await lines(dir, 'ends');
      const told = {
        round,
        starts,
        ends,
        counts: [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map(
          (one) => `${one.name} ${one.restartCount}`,
        ),
      };
      expect(await lines(dir, 'faults'), JSON.stringify(told)).toEqual([]);
      expect(ends, JSON.stringify(told)).toEqual(['first', 'flaky', 'last', 'app']);
      expect(starts, JSON.stringify(told)).toEqual(['first', 'flaky', 'flaky', 'flaky', 'last', 'app']);
      expect(told.counts, JSON.stringify(told)).toEqual(['first 0', 'flaky 2', 'last 0', 'app 0']);
      await work.ok('delete', 'pod', name, '--now');
    }
    expect(done).toBeGreaterThanOrEqual(kills);
    await work.ok('agent', 'stop');
    await eventually(async () => expect(await work.leftovers()).toEqual([]));
  });
});
