/** What kubectl's own tests ask of pods. k8s: test/e2e/kubectl/{kubectl,logs}.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { podManifest, shell, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';

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

export const cli: readonly Group[] = [
  {
    owner: 'sig-cli',
    name: 'Kubectl',
    rows: [
      {
        title: 'describe should check if kubectl describe prints relevant information for rc and pods',
        async scenario(scene) {
          const pod = await scene.running(podManifest('described', { containers: [staying('app')] }, { labels: { app: 'agnhost' } }));
          const said = await scene.ok('describe', 'pod', 'described');
          const facts: readonly [string, string | undefined][] = [
            ['Name:', 'described'],
            ['Namespace:', scene.namespace],
            ['Node:', pod.spec.nodeName],
            ['Labels:', 'app=agnhost'],
            ['Status:', 'Running'],
            ['IP:', pod.status.podIP],
            ['Image:', 'busybox'],
            ['State:', 'Running'],
            ['QoS Class:', 'BestEffort'],
          ];
          for (const [label, value] of facts) expect(said).toMatch(new RegExp(`\\b${label} +${value}`));
        },
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
        async scenario(scene) {
          await scene.running(podManifest('patched', { containers: [staying('app')] }));
          await scene.ok('patch', 'pod', 'patched', '-p', '{"metadata":{"annotations":{"x":"y"}}}');
          expect((await scene.pod('patched')).metadata.annotations).toMatchObject({ x: 'y' });
        },
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
    ],
  },
];
