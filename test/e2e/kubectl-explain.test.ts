import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resources } from '../../src/api/kinds/resources.ts';
import { createSystemClock } from '../../src/base/clock.ts';
import { openCluster } from '../../src/client/cluster/open.ts';
import { startTestApi, type TestApi } from '../fakes/api.ts';
import { runCli } from '../fakes/cli.ts';
import { makeTestAuthority, startTestCluster, type TestCluster } from '../fakes/cluster.ts';
import { withWidgets } from '../fakes/widgets.ts';
import { kubectlPath, runKubectl } from './support/kubectl-output.ts';
import { kubectls } from './support/kubectls.ts';

if (kubectls.length === 0) console.warn('SKIPPED: test/e2e/kubectl-explain.test.ts needs a kubectl on the PATH');

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const explain = (line: string, path?: string) => runKubectl(api.url, 'UTC', ['explain', ...line.split(' ')], path);
const kpodExplain = async (line: string) => (await runCli(['explain', ...line.split(' ')], { url: api.url })).stdout;

const lines = [
  'pods',
  'po --recursive',
  'svc',
  'pod.spec.initContainers',
  'pods.spec.containers.ports',
  'pods.spec.containers.image',
  'pod.spec.restartPolicy',
  'pods.spec.initContainers --recursive',
  'services.spec.ports',
  'services.spec.ports.targetPort',
  'pods.metadata.labels',
  'endpointslices.ports',
  'configmaps.data',
  'cm.binaryData',
  'secret',
  'secrets.stringData',
  'secrets.type',
];

describe.runIf(kubectls.length > 0)('kubectl explain prints the bytes of kpod explain', () => {
  test.each(lines)('%s', async (line) => {
    expect(await explain(line)).toBe(await kpodExplain(line));
  });

  test.each(resources)('$plural --recursive, but for what kpod makes of the kind', async ({ plural }) => {
    const said = await kpodExplain(`${plural} --recursive`);
    expect(said.replace(/^SUPPORT: .*\n/m, '')).toBe(await explain(`${plural} --recursive`));
  });

  test.each(kubectls)('in kubectl $version', async ({ path }) => {
    // Below a field's name, kubectl up to 1.29 leaves one line less empty.
    const withoutEmptyLines = (text: string) => text.replace(/\n+/g, '\n');
    for (const line of ['pod.spec.initContainers', 'pod --recursive']) {
      expect(withoutEmptyLines(await explain(line, path))).toBe(withoutEmptyLines(await kpodExplain(line)));
    }
  });

  test.each([
    ['pods.spec.nodeSelector', 'has no effect in kpod: there is one node'],
    ['pods.spec.priority', 'no effect in kpod: nothing is evicted'],
    [
      'pods.spec.runtimeClassName',
      'refused: kpod has no runtime classes: leave it out; the runtime of all pods is a setting of their engine',
    ],
  ])('%s, which kpod does not honour, with one line more', async (field, note) => {
    const said = await kpodExplain(field);
    const line = `SUPPORT:    ${note}\n`;
    expect(said).toContain(`\nVERSION:    v1\n${line}\nFIELD: `);
    expect(said.replace(line, '')).toBe(await explain(field));
  });
});

describe.runIf(kubectls.length > 0)('kpod explain about a cluster says what kubectl says of the same server', () => {
  let cluster: TestCluster;
  let home: string;
  beforeAll(async () => {
    const authority = makeTestAuthority();
    cluster = await startTestCluster({ authority, api: api.url, tokens: ['good'], intercept: withWidgets(api.url) });
    home = await mkdtemp(join(tmpdir(), 'kpod-explain-'));
    const ca = Buffer.from(authority.cert).toString('base64');
    const config = {
      contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: cluster.url, 'certificate-authority-data': ca } }],
      users: [{ name: 'u', user: { token: 'good' } }],
    };
    await writeFile(join(home, 'config'), JSON.stringify(config));
  });
  afterAll(async () => {
    await cluster.close();
    await rm(home, { recursive: true });
  });

  const env = () => ({ KUBECONFIG: join(home, 'config'), HOME: home });
  const kpod = (line: string) =>
    runCli(['--context=prod', 'explain', ...line.split(' ')], {
      url: 'http://127.0.0.1:1',
      host: {
        openCluster: (flags) =>
          openCluster(flags, { env: env(), home, clock: createSystemClock(), stdinIsTerminal: false, onWarning: () => {} }),
      },
    });
  const kubectl = async (line: string) => {
    const options = { env: env(), extendEnv: false, stripFinalNewline: false, reject: false } as const;
    const { stdout, stderr, exitCode } = await execa(kubectlPath ?? 'kubectl', ['--context=prod', 'explain', ...line.split(' ')], options);
    return { stdout, stderr, exitCode };
  };

  test.each([
    ...['widgets', 'wd', 'Widget', 'widgets.example.com', 'wd --recursive', 'widget.spec', 'widgets.example.com.spec --recursive'],
    ...['wd.spec.size', 'wd.spec.turns', 'wd.spec.parts', 'wd.spec.parts.limit', 'wd.spec.byName.on', 'wd.spec.grid', 'wd.spec.amount'],
    ...['wd.spec.grid.x', 'wd.spec.tree.children.children.leaf', 'wd.spec.tree --recursive', 'wd.spec.either', 'wd.spec.either.right'],
    ...[
      'wd.spec.lost',
      'wd.spec.free',
      'wd.status.ready',
      'wd.metadata',
      'wd --api-version=example.com/v1',
      'wd.spec.nope',
      'wd.spec.size.x',
    ],
    ...['pods', 'po.spec.containers --recursive', 'deployments.apps.spec.strategy', 'hpa.spec --api-version=autoscaling/v1', 'pods.nope'],
    ...['ev.series', 'events.events.k8s.io', 'Pods.', 'PO', 'nope', 'pods.spec..x', 'pods --api-version=v2', 'pods --api-version=apps/v1'],
    ...['wd --api-version=a/b/c', 'pods.spec.containers[0]'],
  ])('%s', async (line) => {
    expect(await kpod(line)).toEqual(await kubectl(line));
  });

  test('but not what kpod makes of it', async () => {
    const stderr = 'error: --support is not for clusters: it says what kpod itself makes of a field\n';
    expect(await kpod('--support pods')).toEqual({ stdout: '', stderr, exitCode: 1 });
  });
});
