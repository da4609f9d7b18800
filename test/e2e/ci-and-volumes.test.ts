import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/cli/verbs/run/report/model.ts';
import { readXml } from '../support/xml.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

/** What an init container leaves, a step that fails, and an image without a tar or a shell. */
const leaves = `apiVersion: v1
kind: Pod
metadata: { name: leaves }
spec:
  restartPolicy: Never
  securityContext: { runAsUser: 1234 }
  initContainers:
    - name: setup
      image: busybox
      command:
        - sh
        - -c
        - |
          cd /work; mkdir -m 700 out; umask 077; echo result > out/file; printf '\\000\\377' > bytes
          ln -s /work/out/file good; ln -s ../../../../../etc/passwd evil
          echo in memory > /memory/note
          echo ::error::forged; i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo line $i; done
      volumeMounts: [{ name: work, mountPath: /work }, { name: memory, mountPath: /memory }]
    - name: check
      image: busybox
      command: [sh, -c, 'echo ::error::forged; echo "<not> well &"; exit 3']
  containers:
    - name: main
      image: registry.k8s.io/pause:3.10
  volumes:
    - { name: work, emptyDir: {} }
    - { name: memory, emptyDir: { medium: Memory } }
`;
const fine = `apiVersion: v1
kind: Pod
metadata: { name: fine }
spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: ['true'] }] }
`;

describe.each(enginesUnderTest)('A CI job, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  it('reports what failed at its line, and no log forges a command', async () => {
    const file = await work.write('leaves.yaml', [leaves, fine].join('---\n'));
    const [junit, json] = [join(work.dir, 'junit.xml'), join(work.dir, 'run.json')];
    const words = ['run', '--timeout=3m', `--report=junit=${junit}`, `--report=json=${json}`, '--report=github', file];
    const { stdout, stderr, exitCode } = await work.kpod(words);
    expect(exitCode).toBe(3);
    const root = readXml(await readFile(junit, 'utf8'));
    expect(root.attributes).toMatchObject({ tests: '4', failures: '1', errors: '0' });
    const report = JSON.parse(await readFile(json, 'utf8')) as RunReport;
    const outcome = ({ name, result, place }: RunReport['pods'][number]['containers'][number]) => [name, result, place?.line];
    expect(report.pods.map(({ name, containers }) => [name, ...containers.map(outcome)])).toEqual([
      ['leaves', ['setup', 'passed', 8], ['check', 'failed', 19], ['main', 'skipped', 23]],
      ['fine', ['main', 'passed', 32]],
    ]);
    const commands = [...stdout.split(/[\r\n]/), ...stderr.split(/[\r\n]/)].filter((line) => line.trimStart().startsWith('::'));
    expect(commands).toEqual([
      `::error file=${file},line=19,title=pod/leaves container check::it exited with code 3%0A::error::forged%0A<not> well &`,
    ]);
  });

  it('has what init containers left, when nothing runs and no image has a tool', async () => {
    expect(await work.ok('volume', 'ls', 'leaves')).toMatch(
      /^NAME .*\nwork +emptyDir +- .* setup:\/work\nmemory +emptyDir +Memory .* setup:\/memory\n/,
    );
    const list = await work.ok('volume', 'ls', 'leaves:work');
    expect(list.split('\n').map((line) => line.replace(/^(\S+) +(\d+) .*Z (.*)$/, '$1 $2 $3'))).toEqual([
      '-rw------- 1234 bytes',
      'lrwxrwxrwx 1234 evil -> ../../../../../etc/passwd',
      'lrwxrwxrwx 1234 good -> /work/out/file',
      'drwx------ 1234 out',
      '',
    ]);
    for (const place of ['work/out/file', 'work/good']) expect(await work.ok('volume', 'cat', `leaves:${place}`)).toBe('result\n');
    expect(await work.ok('volume', 'cat', 'leaves:memory/note')).toBe('in memory\n');
    const evil = await work.kpod(['volume', 'cat', 'leaves:work/evil']);
    expect(evil).toMatchObject({ stdout: '', exitCode: 1, stderr: expect.stringContaining('leads out of the volume') });
    await work.ok('volume', 'cp', 'leaves:work/bytes', 'bytes');
    expect(await readFile(join(work.dir, 'bytes'))).toEqual(Buffer.from([0, 255]));
    await work.ok('volume', 'cp', 'leaves:work', 'all');
    expect(await readFile(join(work.dir, 'all/out/file'), 'utf8')).toBe('result\n');
  });

  it('leaves nothing', async () => {
    await work.ok('delete', 'pods', '--all', '--now');
    await work.ok('agent', 'stop');
    await eventually(async () => expect(await work.leftovers()).toEqual([]));
  });
});
