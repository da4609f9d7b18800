import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { List, Pod } from '../../src/api/types.ts';
import type { Deployment, Job, StatefulSet } from '../../src/api/workload-types.ts';
import { kill, processesOf } from './support/killing.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const site = (greeting: string) => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'site' } },
  spec: {
    ...{ replicas: 3, selector: { matchLabels: { app: 'site' } }, strategy: { rollingUpdate: { maxUnavailable: 0 } } },
    template: {
      metadata: { labels: { app: 'site' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        volumes: [{ name: 'www', emptyDir: {} }],
        initContainers: [container('page', `echo ${greeting} >/www/index.html`, '/www')],
        containers: [
          {
            ...container('web', 'httpd -f -p 80 -h /www', '/www'),
            readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
});

const service = {
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'site' } },
  spec: { selector: { app: 'site' }, ports: [{ port: 80 }] },
};

function container(name: string, script: string, mountPath?: string): object {
  const volumeMounts = mountPath === undefined ? [] : [{ name: mountPath.slice(1), mountPath }];
  return { name, image: 'busybox', command: ['sh', '-c', script], volumeMounts };
}

const job = (name: string, pod: object, more: object = {}) => ({
  ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name } },
  spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, ...pod } }, ...more },
});

const database = {
  ...{ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db' } },
  spec: {
    ...{ replicas: 2, serviceName: 'db', selector: { matchLabels: { app: 'db' } } },
    template: {
      metadata: { labels: { app: 'db' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [container('db', 'hostname >>/data/starts; exec sleep 1000', '/data')],
      },
    },
    volumeClaimTemplates: [
      { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } } },
    ],
  },
};

describe.each(enginesUnderTest)('what makes pods, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const write = (name: string, ...objects: readonly object[]) =>
    work.write(`${name}.yaml`, objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  const get = async <T>(...words: readonly string[]): Promise<T> => JSON.parse(await work.ok('get', ...words, '-o', 'json')) as T;
  const podsOf = async (app: string) => (await get<List<Pod>>('pods', '-l', `app=${app}`)).items;
  const nothingIsLeft = (app: string) =>
    eventually(async () => expect(await work.ok('get', 'pods,rs,controllerrevisions', '-l', `app=${app}`, '-o', 'name')).toBe(''));
  /** Through the Service, from inside of a pod. */
  const says = async () => {
    const [pod] = await podsOf('site');
    return work.ok('exec', pod?.metadata.name ?? '', '-c', 'web', '--', 'wget', '-q', '-O', '-', 'http://site');
  };

  it('rolls a Deployment out, over a killed agent, and back, while its Service answers', async () => {
    const ran = await work.kpod(['run', await write('site', site('one'), service)]);
    expect(ran).toMatchObject({ stderr: '', exitCode: 0 });
    expect(ran.stdout).toMatch(/^deployment.apps\/site {3}READY 3\/3 {3}UP-TO-DATE 3 {3}AVAILABLE 3 {3}\d+s$/m);
    await eventually(async () => expect(await says()).toBe('one\n'));

    await work.ok('apply', '-f', await write('site', site('two'), service));
    await eventually(async () => expect((await get<Deployment>('deployment', 'site')).status.updatedReplicas).toBeGreaterThan(0));
    const { agent = 0 } = await processesOf(work);
    expect(kill(agent)).toBe(true);
    expect(await work.ok('rollout', 'status', 'deployment/site')).toContain('deployment "site" successfully rolled out\n');
    await eventually(async () => expect(await podsOf('site')).toHaveLength(3));
    expect(await says()).toBe('two\n');

    await work.ok('rollout', 'undo', 'deployment/site');
    await work.ok('rollout', 'status', 'deployment/site');
    await eventually(async () => expect(await says()).toBe('one\n'));
    expect(await work.ok('rollout', 'history', 'deployment/site')).toMatch(/^2 +<none>\n3 +<none>\n/m);
    await work.ok('delete', 'deployment/site', 'service/site', '--cascade=foreground');
    await nothingIsLeft('site');
  });

  it('ends a run of a Job as its pods end', async () => {
    const works = job('works', { containers: [container('main', 'echo done')] }, { completions: 2 });
    const followed = await work.kpod(['run', '--follow', '--rm', await write('works', works)]);
    expect(followed).toMatchObject({ stderr: '', exitCode: 0 });
    expect(followed.stdout.match(/^\[pod\/works-\w+\/main\] done$/gm)).toHaveLength(2);

    const fails = job('fails', {
      initContainers: [container('check', 'echo no database; exit 7')],
      containers: [container('main', 'exit 3')],
    });
    const failed = await work.kpod(['run', await write('fails', fails)]);
    expect(failed.exitCode).toBe(7);
    expect(failed.stderr).toMatch(
      /^pod\/fails-\w+ failed: container "check" exited with code 7\n {2}The log of container "check", attempt 1:\n {4}no database\n/,
    );
    expect(failed.stderr).toContain('error: job.batch/fails failed: BackoffLimitExceeded: Job has reached the specified backoff limit\n');
    expect((await get<Job>('job', 'fails')).status).toMatchObject({ failed: 1 });

    const late = job('late', { containers: [container('main', 'exec sleep 1000')] }, { activeDeadlineSeconds: 2 });
    const ended = await work.kpod(['run', '--rm', await write('late', late)]);
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('failed: DeadlineExceeded: Job was active longer than specified deadline\n');
    await work.ok('delete', 'jobs', '--all');
    await eventually(async () => expect(await work.ok('get', 'pods', '-o', 'name')).toBe(''));
  });

  it('gives each pod of a StatefulSet its name and its claim, in order, and again when it comes back', async () => {
    expect(await work.kpod(['run', await write('db', database)])).toMatchObject({ stderr: '', exitCode: 0 });
    const [first, second] = await podsOf('db');
    expect([first?.metadata.name, second?.metadata.name]).toEqual(['db-0', 'db-1']);
    const readyAt = first?.status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '';
    expect(Date.parse(second?.metadata.creationTimestamp ?? '')).toBeGreaterThanOrEqual(Date.parse(readyAt));
    await work.ok('delete', 'pod', 'db-1');
    await eventually(async () => expect((await get<StatefulSet>('statefulset', 'db')).status.readyReplicas).toBe(2));
    expect((await work.pod('db-1')).metadata.uid).not.toBe(second?.metadata.uid);
    expect(await work.ok('exec', 'db-1', '--', 'cat', '/data/starts')).toBe('db-1\ndb-1\n');
    await work.ok('scale', 'statefulset/db', '--replicas=1');
    await eventually(async () => expect((await podsOf('db')).map(({ metadata }) => metadata.name)).toEqual(['db-0']));
    await work.ok('delete', 'statefulset/db', '--cascade=foreground');
    await nothingIsLeft('db');
    expect(await work.ok('get', 'pvc', '-o', 'name')).toBe('persistentvolumeclaim/data-db-0\npersistentvolumeclaim/data-db-1\n');
    await work.ok('delete', 'pvc', '--all');
  });

  it('leaves nothing', async () => {
    await work.ok('agent', 'stop');
    await eventually(async () => expect(await work.leftovers()).toEqual([]));
  });
});
