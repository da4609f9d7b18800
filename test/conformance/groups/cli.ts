/** What kubectl's own tests ask of pods. k8s: test/e2e/kubectl/{kubectl,logs}.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { podManifest, shell, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';
import { once, podsOf, read, replicationController, scaled, template, workload } from '../workloads.ts';
import { guestbook } from './guestbook.ts';

const imageOf = async (scene: Scene, name: string) => (await scene.pod(name)).spec.containers[0]?.image;

const filtersLogs = async (scene: Scene): Promise<void> => {
  const lines = 'for i in $(seq 1 20); do echo "line $i"; done; sleep 1.5; echo "the last"; trap "exit 0" TERM; sleep 3600 & wait';
  await scene.running(podManifest('logs', { containers: [shell('app', lines)] }));
  await eventually(async () => expect(await scene.log('logs', 'app')).toContain('line 20\nthe last\n'));
  expect(await scene.ok('logs', 'logs', '--tail=1')).toBe('the last\n');
  expect(await scene.ok('logs', 'logs', '--limit-bytes=1')).toBe('l');
  expect(await scene.ok('logs', 'logs', '--tail=1', '--timestamps')).toMatch(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d) the last\n$/,
  );
  // Time passes until the lines are older than a second.
  await eventually(async () => expect(await scene.ok('logs', 'logs', '--since=1s')).toBe(''));
  expect((await scene.ok('logs', 'logs', '--since=24h')).split('\n')).toHaveLength(22);
};

const findsDifference = async (scene: Scene): Promise<void> => {
  const withReplicas = (replicas: number) => [workload('Deployment', 'compared', { replicas })];
  await scene.create(withReplicas(0), 'apply');
  const differing = await scene.work.write('differing.json', JSON.stringify(withReplicas(1)[0]));
  const ran = await scene.work.kpod(['diff', '-n', scene.namespace, '-f', differing]);
  expect(ran).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^- {2}replicas: 0\n\+ {2}replicas: 1$/m) });
};

/** The server of the tests, as `count` pods of a ReplicationController. */
const agnhost = async (scene: Scene, count: number) => {
  const container = staying('agnhost-primary', { ports: [{ name: 'agnhost-server', containerPort: 6379 }] });
  const spec = { replicas: count, template: template({ app: 'agnhost' }, { containers: [container] }), selector: { app: 'agnhost' } };
  await scene.create([replicationController('agnhost-primary', spec, { labels: { app: 'agnhost' } })]);
  await scaled(scene, 'replicationcontrollers/agnhost-primary', count);
  return podsOf(scene, 'app=agnhost');
};

const shows = (said: string, facts: readonly (readonly [string, string | undefined])[]): void => {
  for (const [label, value] of facts) expect(said).toMatch(new RegExp(`\\b${label} *${value}`));
};

const described = async (scene: Scene): Promise<void> => {
  const [pod] = await agnhost(scene, 1);
  const name = pod?.metadata.name ?? '';
  shows(await scene.ok('describe', 'pod', name), [
    ...([
      ['Name:', name],
      ['Namespace:', scene.namespace],
      ['Node:', pod?.spec.nodeName],
      ['Labels:', 'app=agnhost'],
    ] as const),
    ...([
      ['Status:', 'Running'],
      ['IP:', pod?.status.podIP],
      ['Controlled By:', 'ReplicationController/agnhost-primary'],
    ] as const),
    ...([
      ['Image:', 'busybox'],
      ['State:', 'Running'],
      ['QoS Class:', 'BestEffort'],
    ] as const),
  ]);
  shows(await scene.ok('describe', 'rc', 'agnhost-primary'), [
    ...([
      ['Name:', 'agnhost-primary'],
      ['Namespace:', scene.namespace],
      ['Selector:', 'app=agnhost'],
      ['Labels:', 'app=agnhost'],
    ] as const),
    ...([
      ['Replicas:', '1 current'],
      ['Pods Status:', '1 Running'],
      ['Pod Template:', ''],
    ] as const),
    ...([
      ['Image:', 'busybox'],
      ['Events:', ''],
    ] as const),
  ]);
};

const annotated = async (scene: Scene): Promise<void> => {
  for (const { metadata } of await agnhost(scene, 2)) {
    await scene.ok('patch', 'pod', metadata.name, '-p', '{"metadata":{"annotations":{"x":"y"}}}');
    expect((await scene.pod(metadata.name)).metadata.annotations).toMatchObject({ x: 'y' });
  }
};

const exposed = async (scene: Scene): Promise<void> => {
  const [pod] = await agnhost(scene, 1);
  const leads = async (service: string, port: number) => {
    expect((await read(scene, `services/${service}`)).spec).toMatchObject({
      ports: [{ port, targetPort: 6379 }],
      selector: { app: 'agnhost' },
    });
    await once(scene, `endpoints/${service}`, (seen) =>
      expect(seen).toMatchObject({ subsets: [{ addresses: [{ ip: pod?.status.podIP }], ports: [{ port: 6379 }] }] }),
    );
  };
  await scene.ok('expose', 'rc', 'agnhost-primary', '--name=rm2', '--port=1234', '--target-port=6379');
  await leads('rm2', 1234);
  await scene.ok('expose', 'service', 'rm2', '--name=rm3', '--port=2345', '--target-port=6379');
  await leads('rm3', 2345);
};

const updateDemo = async (scene: Scene, ...counts: readonly number[]): Promise<void> => {
  await scene.create([replicationController('update-demo-nautilus', { replicas: 2 })]);
  await scaled(scene, 'replicationcontrollers/update-demo-nautilus', 2);
  for (const count of counts) {
    const words = ['rc', 'update-demo-nautilus', `--replicas=${count}`, '--timeout=5m'];
    expect(await scene.ok('scale', ...words)).toBe('replicationcontroller/update-demo-nautilus scaled\n');
    await scaled(scene, 'replicationcontrollers/update-demo-nautilus', count);
  }
  await scene.ok('delete', 'rc', 'update-demo-nautilus', '--grace-period=0', '--force');
  await eventually(async () => expect(await podsOf(scene)).toEqual([]));
};

export const cli: readonly Group[] = [
  {
    owner: 'sig-cli',
    name: 'Kubectl',
    rows: [
      {
        title: 'describe should check if kubectl describe prints relevant information for rc and pods',
        scenario: described,
      },
      {
        title: 'label should update the label on a resource',
        async scenario(scene) {
          await scene.running(podManifest('labelled', { containers: [staying('app')] }));
          await scene.ok('label', 'pods', 'labelled', 'testing-label=testing-label-value');
          expect(await scene.ok('get', 'pod', 'labelled', '-L', 'testing-label')).toMatch(/TESTING-LABEL\n.* testing-label-value\n$/);
          await scene.ok('label', 'pods', 'labelled', 'testing-label-');
          expect(await scene.ok('get', 'pod', 'labelled', '-L', 'testing-label')).not.toContain('testing-label-value');
        },
      },
      {
        title: 'patch should add annotations for pods in rc',
        scenario: annotated,
      },
      {
        title: "replace should update a single-container pod's image",
        async scenario(scene) {
          await scene.running(podManifest('replaced', { containers: [staying('app')] }));
          const told = JSON.stringify(await scene.pod('replaced')).replaceAll('"image":"busybox"', '"image":"busybox:1.36"');
          expect(await scene.kpod(['replace', '-f', '-'], told)).toMatchObject({ exitCode: 0 });
          expect(await imageOf(scene, 'replaced')).toBe('busybox:1.36');
          // The container itself is another one then.
          await scene.podOnceIt('replaced', ({ status }) =>
            expect(status.containerStatuses).toMatchObject([{ image: expect.stringContaining('busybox:1.36'), state: { running: {} } }]),
          );
        },
      },
      {
        title: 'run pod should create a pod from an image when restart is Never',
        async scenario(scene) {
          const containers = [{ name: 'e2e-test-nginx-pod', image: 'nginx' }];
          const file = await scene.work.write(`${scene.namespace}.json`, JSON.stringify(podManifest('e2e-test-nginx-pod', { containers })));
          await scene.ok('run', '--detach', file);
          const pod = await scene.pod('e2e-test-nginx-pod');
          expect(pod.spec).toMatchObject({ restartPolicy: 'Never', containers: [{ image: 'nginx' }] });
        },
      },
      { title: 'logs should be able to retrieve and filter logs', scenario: filtersLogs },
      {
        title: 'server-side dry-run should check if kubectl can dry-run update Pods',
        async scenario(scene) {
          await scene.running(podManifest('tried', { containers: [staying('app')] }));
          const change = '{"spec":{"containers":[{"name":"app","image":"busybox:1.36"}]}}';
          expect(await scene.ok('patch', 'pod', 'tried', '-p', change, '--dry-run=server')).toBe('pod/tried patched\n');
          expect(await imageOf(scene, 'tried')).toBe('busybox');
        },
      },
      {
        title: 'version should check is all data is printed',
        async scenario(scene) {
          expect(await scene.work.ok('version')).toMatch(/^Client Version: v\d.*\nServer Version: v1\.\d/);
          const told = JSON.parse(await scene.work.ok('version', '-o', 'json')) as { serverVersion: Record<string, string> };
          expect(told.serverVersion).toMatchObject({ major: '1', minor: expect.stringMatching(/^\d+/), gitVersion: expect.any(String) });
        },
      },
      { title: 'expose should create services for rc', scenario: exposed },
      { title: 'diff should check if kubectl diff finds a difference for Deployments', scenario: findsDifference },
    ],
  },
  {
    owner: 'sig-cli',
    name: 'Kubectl client Update Demo',
    rows: [
      { title: 'should create and stop a replication controller', scenario: (scene) => updateDemo(scene) },
      { title: 'should scale a replication controller', scenario: (scene) => updateDemo(scene, 1, 2) },
    ],
  },
  {
    owner: 'sig-cli',
    name: 'Kubectl client Guestbook application',
    rows: [{ title: 'should create and stop a working application', scenario: guestbook }],
  },
];
