/** Pods that are stuck, each in another way: `kpod why` names what holds it up, and the command that it advises, run, mends it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import type { Answer } from '../../../src/cli/verbs/why/answer.ts';
import { eventually } from '../../e2e/support/workspace.ts';
import { freePorts } from '../../support/ports.ts';
import { configMap, httpServer, type Manifest, podManifest, secret, shell, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group, Row } from '../table.ts';

const bin = new URL('../../../bin/kpod.js', import.meta.url).pathname;

/** A way to be stuck. The pod `stuck` is the one. */
interface Stuck {
  readonly title: string;
  readonly manifests: (scene: Scene) => readonly Manifest[] | Promise<readonly Manifest[]>;
  /** The code that `why` answers. */
  readonly code: Answer['code'];
  /** What must be in what it says, evidence included. */
  readonly says?: RegExp;
  /** What is done once the pod is there, so that it becomes stuck. */
  readonly after?: (scene: Scene) => Promise<void>;
  /** How it is once it was mended: Ready unless told. */
  readonly mended?: (scene: Scene) => Promise<void>;
  readonly cannotBe?: Row['cannotBe'];
  readonly inTests?: true;
}

const restarted = { restartPolicy: 'Always' };

const ways: readonly Stuck[] = [
  {
    title: 'an image with a tag that is not there',
    manifests: () => [podManifest('stuck', { ...restarted, containers: [staying('main', { image: 'busybox:1.3' })] })],
    code: 'image-missing',
    says: /imagePullPolicy IfNotPresent.*have busybox:1\.36/s,
    inTests: true,
  },
  {
    title: 'an image that must not be pulled',
    manifests: () => [
      podManifest('stuck', { ...restarted, containers: [staying('main', { image: 'busybox:1.29', imagePullPolicy: 'Never' })] }),
    ],
    code: 'image-missing',
    says: /imagePullPolicy Never.*have busybox:1\.28/s,
  },
  {
    title: 'an image that is there, with a policy that asks a registry',
    manifests: () => [
      podManifest('stuck', { ...restarted, containers: [staying('main', { image: 'busybox:1.36', imagePullPolicy: 'Always' })] }),
    ],
    code: 'image-refused',
  },
  {
    title: 'an image name in capitals',
    manifests: () => [podManifest('stuck', { ...restarted, containers: [staying('main', { image: 'BusyBox:1.36' })] })],
    code: 'image-name-invalid',
  },
  {
    title: 'a ConfigMap that is not there',
    manifests: () => [podManifest('stuck', { ...restarted, containers: [staying('main', { env: [fromConfig('settings', 'colour')] })] })],
    code: 'config-missing',
  },
  {
    title: 'a key that a ConfigMap does not have',
    manifests: () => [
      configMap('settings', { color: 'red', size: 'XL' }),
      podManifest('stuck', { ...restarted, containers: [staying('main', { env: [fromConfig('settings', 'colour')] })] }),
    ],
    code: 'config-key-missing',
    says: /It has: color, size/,
    mended: async (scene) => {
      await ready(scene);
      expect(await scene.inside('stuck', 'main', 'echo $VALUE')).toBe('red\n');
    },
  },
  {
    title: 'a key that the Secret of a volume does not have',
    manifests: () => [
      secret('login', { user: 'ada' }),
      podManifest('stuck', {
        ...restarted,
        volumes: [{ name: 'login', secret: { secretName: 'login', items: [{ key: 'password', path: 'password' }] } }],
        containers: [staying('main', { volumeMounts: [{ name: 'login', mountPath: '/login' }] })],
      }),
    ],
    code: 'config-key-missing',
    says: /key "password" of the Secret "login".*It has: user/s,
  },
  {
    title: 'an init container that looks up a name without a Service',
    manifests: (scene) => [waiting(`until nslookup mydb.${scene.namespace}.svc.cluster.local; do echo waiting for mydb; sleep 1; done`)],
    code: 'init-waits-for-name',
    says: /no Service "mydb"/,
    inTests: true,
  },
  {
    title: 'an init container that waits for a Service whose selector finds nothing',
    manifests: () => [
      podManifest(
        'db',
        { ...restarted, containers: [httpServer('main', ':', { ports: [{ containerPort: 8080 }] })] },
        { labels: { app: 'database' } },
      ),
      service('db', { app: 'databse' }, { port: 8080, targetPort: 8080 }),
      waiting('until nc db 8080 </dev/null; do sleep 1; done'),
    ],
    code: 'init-waits-for-endpoints',
    says: /no pod has the labels of Service "db".*app=databse/s,
  },
  {
    title: 'an init container that waits for a port to which its Service does not lead',
    manifests: () => [
      podManifest(
        'db',
        { ...restarted, containers: [httpServer('main', 'echo hi > /www/index.html', { ports: [{ containerPort: 8080 }] })] },
        { labels: { app: 'db' } },
      ),
      service('db', { app: 'db' }, { port: 80, targetPort: 8081 }),
      waiting('until wget -qO- http://db:80/; do sleep 1; done'),
    ],
    after: async (scene) => void (await scene.podOnceIt('db', ({ status }) => expect(status.phase).toBe('Running'))),
    code: 'init-waits-for-port',
    says: /leads to port 8081/,
  },
  {
    title: 'an init container that waits for a file',
    manifests: () => [waiting('until [ -f /tmp/go ]; do sleep 1; done')],
    code: 'init-waits-for-file',
    says: /\/tmp\/go/,
  },
  {
    title: 'a program that the image does not have',
    manifests: () => [podManifest('stuck', { ...restarted, containers: [{ ...staying('main'), command: ['bash', '-c', 'sleep 3600'] }] })],
    code: 'program-missing',
    says: /"bash"/,
  },
  {
    title: 'too little memory',
    manifests: () => [
      podManifest('stuck', {
        ...restarted,
        containers: [
          shell('main', 'dd if=/dev/zero of=/dev/null bs=24M count=1 || exit; trap "exit 0" TERM; sleep 3600 & wait', {
            resources: { limits: { memory: '16Mi' } },
          }),
        ],
      }),
    ],
    cannotBe: ({ isRootless }) => (isRootless ? 'on cgroup v1 it has no memory limits' : undefined),
    code: 'crash-out-of-memory',
    says: /its limit is 16Mi/,
  },
  {
    title: 'a container that has nothing to do and is to run always',
    manifests: () => [podManifest('stuck', { ...restarted, containers: [shell('main', 'echo done')] })],
    code: 'ends-without-error',
    mended: async (scene) => void (await scene.podOnceIt('stuck', ({ status }) => expect(status.phase).toBe('Succeeded'))),
  },
  {
    title: 'a readiness probe that looks for a file',
    manifests: () => [
      podManifest('stuck', {
        ...restarted,
        containers: [staying('main', { readinessProbe: { exec: { command: ['cat', '/tmp/healthy'] }, periodSeconds: 1 } })],
      }),
    ],
    code: 'probe-readiness',
    says: /can't open '\/tmp\/healthy'.*It failed .* in all/s,
  },
  {
    title: 'a liveness probe that asks at another port',
    manifests: () => [
      podManifest('stuck', {
        ...restarted,
        containers: [
          httpServer('main', ':', {
            ports: [{ containerPort: 8080 }],
            livenessProbe: { tcpSocket: { port: 8081 }, periodSeconds: 1, failureThreshold: 1 },
          }),
        ],
      }),
    ],
    code: 'probe-liveness',
    says: /8081/,
    mended: async (scene) => {
      await ready(scene);
      expect((await scene.pod('stuck')).spec.containers[0]?.livenessProbe?.tcpSocket?.port).toBe(8080);
    },
  },
  {
    title: 'a postStart hook that fails',
    manifests: () => [
      podManifest('stuck', { ...restarted, containers: [staying('main', { lifecycle: { postStart: { exec: { command: ['false'] } } } })] }),
    ],
    code: 'hook-failed',
  },
  {
    title: 'a port of the machine that another pod has',
    manifests: async () => {
      const [port = 0] = await freePorts(1);
      const ports = [{ containerPort: 8080, hostPort: port }];
      return ['other', 'stuck'].map((name) => podManifest(name, { ...restarted, containers: [staying('main', { ports })] }));
    },
    code: 'port-taken',
    says: /taken by pod\/other/,
  },
  {
    title: 'a directory of the machine that is not there',
    manifests: ({ work, namespace }) => [
      podManifest('stuck', {
        ...restarted,
        volumes: [{ name: 'data', hostPath: { path: join(work.dir, namespace), type: 'Directory' } }],
        containers: [staying('main', { volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
      }),
    ],
    code: 'volume-missing',
    says: /Volume "data"/,
  },
  {
    title: 'a claim that is not there',
    manifests: () => [
      podManifest('stuck', {
        ...restarted,
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
        containers: [staying('main', { volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
      }),
    ],
    code: 'claim-missing',
  },
  {
    title: 'a deadline that has passed',
    manifests: () => [podManifest('stuck', { activeDeadlineSeconds: 1, containers: [shell('main', 'sleep 5 & wait')] })],
    code: 'deadline-exceeded',
    mended: async (scene) => void (await scene.podOnceIt('stuck', ({ status }) => expect(status.phase).toBe('Succeeded'))),
  },
  {
    title: 'a deletion that waits for a container which ignores SIGTERM',
    manifests: () => [
      podManifest('stuck', {
        ...restarted,
        terminationGracePeriodSeconds: 600,
        containers: [shell('main', 'trap "" TERM; while :; do sleep 1; done')],
      }),
    ],
    after: deleted,
    code: 'deletion-waits',
    says: /"main" was sent SIGTERM and goes on/,
    mended: gone,
  },
  {
    title: 'a deletion that waits for a finalizer',
    manifests: () => [podManifest('stuck', { containers: [staying('main')] }, { finalizers: ['example.com/wait'] })],
    after: deleted,
    code: 'deletion-waits-for-finalizer',
    says: /example\.com\/wait/,
    mended: gone,
  },
  {
    title: 'a scheduling gate',
    manifests: () => [
      podManifest('stuck', { ...restarted, schedulingGates: [{ name: 'example.com/gate' }], containers: [staying('main')] }),
    ],
    code: 'scheduling-gate',
  },
  {
    title: 'a readiness gate',
    manifests: () => [
      podManifest('stuck', { ...restarted, readinessGates: [{ conditionType: 'example.com/ready' }], containers: [staying('main')] }),
    ],
    code: 'readiness-gate',
  },
  {
    title: 'a request that is larger than the machine',
    manifests: () => [
      podManifest('stuck', { ...restarted, containers: [staying('main', { resources: { requests: { memory: '100Ti' } } })] }),
    ],
    code: 'request-too-large',
    says: /100Ti of memory, and this machine has/,
  },
];

function fromConfig(name: string, key: string) {
  return { name: 'VALUE', valueFrom: { configMapKeyRef: { name, key } } };
}

function waiting(script: string): Manifest {
  return podManifest('stuck', { ...restarted, initContainers: [shell('wait', script)], containers: [staying('main')] });
}

function service(name: string, selector: object, port: object): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector, ports: [port] } };
}

async function ready(scene: Scene): Promise<void> {
  await scene.podOnceIt('stuck', ({ metadata, status }) => {
    expect(metadata.deletionTimestamp).toBeUndefined();
    expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
  });
}

async function deleted(scene: Scene): Promise<void> {
  await scene.podOnceIt('stuck', ({ status }) => expect(status.phase).toBe('Running'));
  await scene.ok('delete', 'pod', 'stuck', '--wait=false');
}

async function gone(scene: Scene): Promise<void> {
  await eventually(async () => expect((await scene.kpod(['get', 'pod', 'stuck'])).stderr).toContain('NotFound'));
}

async function why(scene: Scene, pod: string): Promise<Answer | undefined> {
  const { answers } = JSON.parse(await scene.ok('why', pod, '-o', 'json')) as { readonly answers: readonly Answer[] };
  return answers[0];
}

/** As a person who pastes it into a shell where `kpod` is on the path. */
async function paste({ work, namespace }: Scene, command: string): Promise<void> {
  const programs = join(work.dir, `${namespace}.bin`);
  await mkdir(programs);
  await writeFile(join(programs, 'kpod'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, { mode: 0o755 });
  const env = { ...work.env, PATH: `${programs}:${work.env['PATH']}` };
  const { exitCode, all } = await execa('sh', ['-c', command], { env, extendEnv: false, cwd: work.dir, all: true, reject: false });
  expect(exitCode, `${command}\n${all}`).toBe(0);
}

async function play(scene: Scene, { manifests, code, says, after, mended = ready }: Stuck): Promise<void> {
  await scene.create(await manifests(scene));
  await after?.(scene);
  const found = await eventually(async () => {
    const answer = await why(scene, 'stuck');
    expect(answer).toMatchObject({ code });
    if (says) expect([answer?.sentence, ...(answer?.evidence ?? [])].join('\n')).toMatch(says);
    return answer;
  });
  const [command = ''] = found?.mend ?? [];
  expect(command).not.toBe('');
  await paste(scene, command);
  await mended(scene);
}

const rows: readonly Row[] = ways.map((way) => ({
  title: `names and mends: ${way.title}`,
  scenario: (scene) => play(scene, way),
  ...(way.cannotBe ? { cannotBe: way.cannotBe } : {}),
  ...(way.inTests ? { inTests: true } : {}),
}));

/** kpod's own: no cluster has the like. */
export const stuckPods: readonly Group[] = [{ owner: 'kpod', name: 'why', rows }];
