import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir, userInfo } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { install, makeBundle } from '../fakes/installation.ts';

const bundle = makeBundle();

describe('what the command line reads when it starts', () => {
  test('is small, and holds no library that only some verbs need', async () => {
    const { files, sources } = await bundle;
    expect(files.get('cli.cjs')?.length).toBeLessThan(650_000);
    const packages = [...sources.cli].map((source) => /^node_modules\/([^/]+)/.exec(source)?.[1]).filter((name) => name !== undefined);
    const ofTables = ['ansi-regex', 'emoji-regex', 'is-fullwidth-code-point', 'string-width', 'strip-ansi', 'cli-table3'];
    expect([...new Set(packages)].sort()).toEqual(ofTables.toSorted());
    expect([...sources.cli].filter((source) => source.includes('.generated.') || source.startsWith('src/api/manifest/yaml'))).toEqual([]);
  });

  test('holds of package.json the version alone', async () => {
    const { files } = await bundle;
    for (const name of ['cli.cjs', 'agent.cjs']) expect([name, files.get(name)?.includes('devDependencies')]).toEqual([name, false]);
  });

  test('has for an agent nothing that only other programs need, which come in over TLS', async () => {
    const { sources } = await bundle;
    expect([...sources.agent].filter((source) => /server\/tls\/|make-authority|node-forge|jose/.test(source))).toEqual([]);
  });

  test('loads no ES module, and no module of Node.js by `import`: either costs more than a whole `get`', async () => {
    const { files } = await bundle;
    for (const [file, text] of files) expect([file, /\bimport\(|^import /m.test(text)]).toEqual([file, false]);
  });
});

describe('a verb that is called often', () => {
  let root: string;
  const table = {
    kind: 'Table',
    columnDefinitions: [{ name: 'Name', type: 'string', format: 'name', priority: 0, description: '' }],
    rows: [{ cells: ['web'] }],
  };
  const agent = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/kpod/v1/agent' ? { pid: 1, version: '9.0.0' } : table));
  });
  // Says at the end what Node has read.
  const witness = `process.on('exit', () => {
    const modules = process.moduleLoadList.filter((name) => name.startsWith('NativeModule ')).map((name) => name.slice(13));
    process.stderr.write(JSON.stringify({ files: Object.keys(require.cache), modules }));
  });`;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'kpod-bundle-'));
    await install(root, await bundle);
    await writeFile(join(root, 'witness.cjs'), witness);
    await mkdir(join(root, 'run', 'kpod'), { recursive: true, mode: 0o700 });
    agent.listen(join(root, 'run', 'kpod', 'kpod.sock'));
    await once(agent, 'listening');
  });
  afterAll(async () => {
    agent.close();
    await chmod(dist(), 0o755);
    await rm(root, { recursive: true, force: true });
  });

  const dist = () => join(root, 'dist');
  const caches = async () => (await readdir(dist())).filter((name) => name.endsWith('.cache'));

  /** `kpod get pods` in a process of its own: what Node read for it, as far as it was not there before. */
  async function look(): Promise<{ readonly files: readonly string[]; readonly modules: readonly string[] }> {
    // The default state directory of the account: no other has the socket right in the runtime directory.
    const { homedir: HOME } = userInfo();
    const env = { HOME, KPOD_CONFIG: join(root, 'none', 'config.yaml'), XDG_RUNTIME_DIR: join(root, 'run') };
    const argv = ['--require', join(root, 'witness.cjs'), join(root, 'bin', 'kpod.js'), 'get', 'pods'];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, argv, { env });
    expect(stdout).toBe('NAME\nweb\n');
    return JSON.parse(stderr);
  }

  test('is one file, and needs few modules of Node.js', async () => {
    const { files, modules } = await look();
    // The bundle itself is read by the second.
    expect(files.map((file) => relative(root, file))).toEqual(['witness.cjs', 'bin/kpod.js', 'bin/load.js']);
    expect(modules.filter((name) => /^(crypto|https|tls|child_process|internal\/deps\/undici.*)$/.test(name))).toEqual([]);
  });

  test('leaves a code cache of this Node and this content, and makes it anew when it is damaged', async () => {
    await look();
    const [cache, ...others] = await caches();
    expect(others).toEqual([]);
    expect(cache?.replace(/-[0-9a-f]{16}-/, '-DIGEST-')).toBe(`cli.cjs-DIGEST-${process.version}-${process.arch}.cache`);
    const path = join(dist(), cache as string);
    const written = async () => {
      const { ino, size, mtimeMs } = await stat(path);
      return { ino, size, mtimeMs };
    };
    const first = await written();
    await look();
    expect(await written()).toEqual(first);
    await writeFile(path, 'damaged');
    await look();
    expect((await stat(path)).size).toBeGreaterThan(10_000);
    expect((await stat(path)).mode & 0o777).toBe(0o644);
  });

  test('works without one where it is not the owner of the program', async () => {
    for (const cache of await caches()) await rm(join(dist(), cache));
    const stranger = 4711;
    if (process.getuid?.() === 0) await chown(dist(), stranger, stranger);
    else await chmod(dist(), 0o555);
    await look();
    expect(await caches()).toEqual([]);
  });
});
