import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const manifest = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  terminationGracePeriodSeconds: 1
  containers: [{ name: main, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, '3600'] }]
---
apiVersion: v1
kind: Pod
metadata: { name: breaks }
spec:
  terminationGracePeriodSeconds: 1
  restartPolicy: Never
  containers:
    - name: main
      image: busybox
      imagePullPolicy: IfNotPresent
      # The first process of a container is not ended by its own signals.
      command: [sh, -c, 'sh -c "kill -SEGV \\$\\$"; exit $?']
`;

interface Answers {
  readonly answers: readonly {
    readonly code: string;
    readonly sentence: string;
    readonly evidence: readonly string[];
    readonly mend: readonly string[];
  }[];
}

describe.each(enginesUnderTest)('A pod whose engine goes away, on %s', (engine) => {
  let work: Workspace;
  let program: string;
  beforeAll(async () => {
    work = await createWorkspace(engine);
    const programs = join(work.dir, 'programs');
    program = join(programs, engine);
    await mkdir(programs);
    await comesBack();
    const config = work.env['KPOD_CONFIG'] ?? '';
    const settings = (parse(await readFile(config, 'utf8')) ?? {}) as Readonly<Record<string, object>>;
    await writeFile(config, stringify({ ...settings, [engine]: { ...settings[engine], path: program } }));
  });
  afterAll(async () => {
    await comesBack();
    await work.dispose();
  });

  const comesBack = async () => {
    const { stdout } = await execa('which', [engine]);
    await writeFile(program, `#!/bin/sh\nexec ${stdout} "$@"\n`, { mode: 0o755 });
  };
  const why = async (name: string) => {
    const { stdout } = await work.kpod(['why', name, '-o', 'json']);
    return (JSON.parse(stdout) as Answers).answers[0];
  };

  it('says so, also of one that was up, and goes on when it is back', async () => {
    const file = await work.write('pods.yaml', manifest);
    await work.ok('run', '-d', file);
    await eventually(async () => expect((await work.pod('web')).status.phase).toBe('Running'));
    await rm(program);
    const found = await eventually(async () => {
      const answer = await why('web');
      expect(answer?.code).toBe('engine-away');
      return answer;
    });
    expect(found?.sentence).toContain(`The pod is on ${engine}, which does not answer: what is shown of the pod may be old`);
    expect(found?.evidence.join()).toContain(engine);
    expect(found?.mend).toEqual(['kpod doctor --fix']);
    await comesBack();
    await eventually(async () => expect(await why('web')).not.toMatchObject({ code: 'engine-away' }));
  });

  it('has the words for a program that touches memory which is not its own', async () => {
    const found = await eventually(async () => {
      const answer = await why('breaks');
      expect(answer?.code).toBe('crash-segmentation-fault');
      return answer;
    });
    expect([found?.sentence, ...(found?.evidence ?? [])].join('\n')).toMatch(/exit code 139.*SIGSEGV/s);
  });

  it('leaves nothing', async () => {
    await work.ok('delete', 'pods', '--all', '--now');
    await work.ok('agent', 'stop');
    await eventually(async () => expect(await work.leftovers()).toEqual([]));
  });
});
