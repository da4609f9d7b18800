/** Containers that are probed. k8s: test/e2e/common/node/container_probe.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { type ContainerManifest, httpServer, podManifest, shell, staying } from '../manifests.ts';
import { type Scene, statusesOf } from '../scene.ts';
import type { Group, Row } from '../table.ts';

const often = { periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 5 };
/** Counts for nothing until the server has begun to serve. */
const probedBy = (handler: object) => ({
  startupProbe: { ...often, failureThreshold: 60, ...handler },
  livenessProbe: { ...often, ...handler },
});
const probed = (container: ContainerManifest) => podManifest('probed', { restartPolicy: 'Always', containers: [container] });

/** A container with a liveness probe that succeeds until the script has run in it. */
export interface Healthy {
  readonly container: ContainerManifest;
  /** How often it has been asked, by what the container itself says. */
  readonly asked: (scene: Scene) => Promise<number>;
  readonly breaks: string;
  /** What the event of the failed probe says. */
  readonly says: RegExp;
}

const inLog = (words: RegExp) => async (scene: Scene) => (await scene.log('probed', 'main')).match(words)?.length ?? 0;

export const byHttp: Healthy = {
  container: httpServer('main', 'echo ok >/www/healthz', probedBy({ httpGet: { path: '/healthz', port: 8080 } })),
  asked: inLog(/url:\/healthz/g),
  breaks: 'rm /www/healthz',
  says: /^Liveness probe failed: HTTP probe failed with statuscode: 404$/,
};

export const byTcp: Healthy = {
  container: httpServer('main', 'true', probedBy({ tcpSocket: { port: 8080 } })),
  asked: inLog(/connected/g),
  breaks: 'kill $(pidof httpd)',
  says: /^Liveness probe failed: dial tcp [\d.]+:8080: connect: connection refused$/,
};

export const byExec: Healthy = {
  container: shell(
    'main',
    "echo ok >/tmp/health; trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done",
    probedBy({ exec: { command: ['sh', '-c', 'echo asked >>/tmp/asked; cat /tmp/health'] } }),
  ),
  asked: async (scene) => Number(await scene.inside('probed', 'main', 'wc -l </tmp/asked')),
  breaks: 'rm /tmp/health',
  says: /^Liveness probe failed: cat: can't open '\/tmp\/health': No such file or directory\n?$/,
};

/** One message of gRPC with the status in it; 1 is SERVING, 2 NOT_SERVING. */
const grpcStatus = (status: number) => `printf '\\000\\000\\000\\000\\002\\010\\00${status}' >/www/grpc.health.v1.Health/Check`;

const grpcConfig = `user root;
daemon off;
pid /tmp/nginx.pid;
error_log stderr;
events {}
http {
  access_log /dev/stdout;
  server {
    listen 8080 http2;
    root /www;
    default_type application/grpc;
    add_trailer grpc-status 0 always;
    error_page 405 =200 $uri;
  }
}
`;

export const byGrpc: Healthy = {
  container: {
    ...shell(
      'main',
      `mkdir -p /www/grpc.health.v1.Health; ${grpcStatus(1)}; printf '%s' "$CONFIG" >/tmp/nginx.conf; exec nginx -c /tmp/nginx.conf`,
    ),
    image: 'nginx',
    env: [{ name: 'CONFIG', value: grpcConfig }],
    imagePullPolicy: 'IfNotPresent',
    ...probedBy({ grpc: { port: 8080 } }),
  },
  asked: inLog(/POST \/grpc.health.v1.Health\/Check/g),
  breaks: grpcStatus(2),
  says: /^Liveness probe failed: service unhealthy \(responded with "NOT_SERVING"\)$/,
};

/** The container goes on while it says that it is well. */
export const goesOn =
  ({ container, asked }: Healthy) =>
  async (scene: Scene): Promise<void> => {
    await scene.running(probed(container));
    await eventually(async () => expect(await asked(scene)).toBeGreaterThanOrEqual(5));
    expect(statusesOf(await scene.pod('probed'))).toMatchObject([{ restartCount: 0, ready: true }]);
    expect((await scene.events('probed')).filter(({ message }) => message?.startsWith('Liveness'))).toEqual([]);
  };

/** It is restarted once it says otherwise. */
export const isRestarted =
  ({ container, breaks, says }: Healthy) =>
  async (scene: Scene): Promise<void> => {
    await scene.running(probed(container));
    await scene.inside('probed', 'main', breaks);
    await scene.podOnceIt('probed', (pod) => expect(statusesOf(pod)).toMatchObject([{ restartCount: 1, ready: true }]));
    const messages = (await scene.events('probed')).map(({ reason, message }) => [reason, message]);
    expect(messages).toContainEqual(['Unhealthy', expect.stringMatching(says)]);
    expect(messages).toContainEqual(['Killing', 'Container main failed liveness probe, will be restarted']);
  };

const restartsGrow = async (scene: Scene): Promise<void> => {
  const seen: number[] = [];
  await scene.create([probed(staying('main', { livenessProbe: { ...often, exec: { command: ['false'] } } }))]);
  await scene.podOnceIt('probed', (pod) => {
    seen.push(statusesOf(pod)[0]?.restartCount ?? 0);
    expect(seen.at(-1)).toBeGreaterThanOrEqual(2);
  });
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
};

const readyLater = async (scene: Scene): Promise<void> => {
  const initialDelaySeconds = 4;
  await scene.create([probed(staying('main', { readinessProbe: { ...often, initialDelaySeconds, exec: { command: ['true'] } } }))]);
  const pod = await scene.podOnceIt('probed', ({ status }) =>
    expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' })),
  );
  const startedAt = Date.parse(statusesOf(pod)[0]?.state?.running?.startedAt ?? '');
  const readyAt = Date.parse(pod.status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '');
  expect(readyAt - startedAt).toBeGreaterThanOrEqual(initialDelaySeconds * 1000);
  expect(statusesOf(pod)).toMatchObject([{ restartCount: 0 }]);
};

const neverReady = async (scene: Scene): Promise<void> => {
  const command = ['sh', '-c', 'echo asked >>/tmp/asked; exit 1'];
  await scene.create([probed(staying('main', { readinessProbe: { ...often, exec: { command } } }))]);
  await scene.podOnceIt('probed', ({ status }) => expect(status.phase).toBe('Running'));
  await eventually(async () => expect(Number(await scene.inside('probed', 'main', 'wc -l </tmp/asked'))).toBeGreaterThanOrEqual(4));
  const { status } = await scene.pod('probed');
  expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'False' }));
  expect(status.containerStatuses).toMatchObject([{ restartCount: 0, ready: false, started: true }]);
};

const livenessRows = (probe: string, healthy: Healthy, inTests = false): readonly Row[] => [
  { title: `should *not* be restarted with a ${probe} liveness probe`, scenario: goesOn(healthy) },
  { title: `should be restarted with a ${probe} liveness probe`, scenario: isRestarted(healthy), inTests },
];

export const probes: readonly Group[] = [
  {
    owner: 'sig-node',
    name: 'Probing container',
    rows: [
      ...livenessRows('/healthz http', byHttp, true),
      ...livenessRows('GRPC', byGrpc),
      ...livenessRows('exec "cat /tmp/health"', byExec),
      { title: 'should *not* be restarted with a tcp:8080 liveness probe', scenario: goesOn(byTcp) },
      { title: 'should have monotonically increasing restart count', scenario: restartsGrow },
      { title: 'with readiness probe should not be ready before initial delay and never restart', scenario: readyLater },
      { title: 'with readiness probe that fails should never be ready and never restart', scenario: neverReady },
    ],
  },
];
