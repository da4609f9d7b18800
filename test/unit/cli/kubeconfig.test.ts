import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { failure } from '../../../src/api/errors.ts';
import type { ClientAccess } from '../../../src/client/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

const access: ClientAccess = {
  server: 'https://127.0.0.1:27443',
  certificateAuthority: 'the authority\n',
  clientCertificate: 'the certificate\n',
  clientKey: 'the key\n',
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** As kubectl's own `config` writes it. */
const printed = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(access.certificateAuthority)}
    server: https://127.0.0.1:27443
  name: kpod
contexts:
- context:
    cluster: kpod
    user: kpod
  name: kpod
current-context: kpod
kind: Config
users:
- name: kpod
  user:
    client-certificate-data: ${base64(access.clientCertificate)}
    client-key-data: ${base64(access.clientKey)}
`;

let api: TestApi;
let refuses: Error | undefined;
beforeEach(async () => {
  refuses = undefined;
  const open = async () => {
    if (refuses) throw refuses;
    return access;
  };
  api = await startTestApi({ listener: { open, forget: async () => {} } });
});
afterEach(() => api.close());

const kpod = (...words: string[]) => runCli(words, { url: api.url });

describe('kpod kubeconfig', () => {
  test('prints one that names kpod alone', async () => {
    expect(await kpod('kubeconfig')).toEqual({ stdout: printed, stderr: '', exitCode: 0 });
    expect(parse(printed)).toMatchObject({ kind: 'Config', 'current-context': 'kpod' });
  });

  test('says why nobody can be let in', async () => {
    refuses = failure(409, 'Conflict', 'port 27443 of 127.0.0.1 is taken');
    expect(await kpod('kubeconfig')).toEqual({ stdout: '', stderr: 'error: port 27443 of 127.0.0.1 is taken\n', exitCode: 1 });
  });

  test('says that an agent is too old for it', async () => {
    const old = await startTestApi();
    const stderr = 'error: the agent that runs is of a kpod that lets no other programs in: kpod agent stop, then try again\n';
    expect(await runCli(['kubeconfig'], { url: old.url })).toEqual({ stdout: '', stderr, exitCode: 1 });
    await old.close();
  });

  test('takes no operand, and no cluster', async () => {
    expect(await kpod('kubeconfig', 'web')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^error: unknown argument "web"\n/),
    });
    expect(await kpod('kubeconfig', '--context=x')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('it is about this machine'),
    });
  });
});
