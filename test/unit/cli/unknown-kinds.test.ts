import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
const file = `${configMap('one')}---\napiVersion: example.com/v1\nkind: Foo\nmetadata: {name: foo}\n---\n${configMap('two')}`;
const unknown = `resource mapping not found for name: "foo" namespace: "" from "STDIN": no matches for kind "Foo" in version "example.com/v1"
ensure CRDs are installed first
  STDIN:6: kpod has no such kind ("kpod api-resources" lists what it has)
`;

const kpod = (words: string, input = file) => runCli(words.split(' '), { url: api.url, input });

/** As kubectl 1.32 does it: everything else is done, in the order of the file, and the exit code is 1. */
test('what is of a kind that nobody knows is left out, and nothing else', async () => {
  const alone = { stderr: `error: ${unknown}`, exitCode: 1 };
  expect(await kpod('create -f -')).toEqual({ stdout: 'configmap/one created\nconfigmap/two created\n', ...alone });
  expect(await kpod('apply -f -')).toMatchObject({ stdout: 'configmap/one configured\nconfigmap/two configured\n', exitCode: 1 });
  expect(await kpod('replace -f -')).toEqual({ stdout: 'configmap/one replaced\nconfigmap/two replaced\n', ...alone });
  expect(await kpod('run -f -')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`error: ${unknown}`) });
  expect(await kpod('get -o name -f -')).toEqual({ stdout: 'configmap/one\nconfigmap/two\n', ...alone });
  expect(await kpod('label a=b -f -')).toEqual({ stdout: 'configmap/one labeled\nconfigmap/two labeled\n', ...alone });
  expect(await kpod('delete -f -')).toEqual({ stdout: 'configmap "one" deleted\nconfigmap "two" deleted\n', ...alone });
});

test('several errors stand in the order in which kubectl has them', async () => {
  const missing = (name: string) => `Error from server (NotFound): configmaps "${name}" not found\n`;
  expect((await kpod('get -f -')).stderr).toBe(`${missing('one')}${unknown}${missing('two')}`);
  const deleting = (name: string) => `Error from server (NotFound): error when deleting "STDIN": configmaps "${name}" not found\n`;
  expect((await kpod('delete -f -')).stderr).toBe(`${deleting('one')}${deleting('two')}${unknown}`);
});
