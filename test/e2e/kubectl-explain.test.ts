import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resources } from '../../src/api/kinds/resources.ts';
import { startTestApi, type TestApi } from '../fakes/api.ts';
import { runCli } from '../fakes/cli.ts';
import { runKubectl } from './support/kubectl-output.ts';
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
