import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

describe.each(enginesUnderTest)('run --watch, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const manifest = (web: string, image: string): string =>
    [
      `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {terminationGracePeriodSeconds: 0, containers: [{name: main, image: busybox, command: [sleep, '${web}']}]}\n`,
      `apiVersion: v1\nkind: Pod\nmetadata: {name: built}\nspec: {terminationGracePeriodSeconds: 0, containers: [{name: main, image: ${image}, command: [sleep, '1000']}]}\n`,
    ].join('---\n');

  it('replaces what a file and what a build change, each alone, and deletes what this run has made at the end', async () => {
    const image = `kpod-watch-${Date.now()}`;
    await work.engineCommand('tag', 'busybox:1.36', image);
    try {
      const file = await work.write('all.yaml', manifest('1000', image));
      const run = work.start(['run', '--rm', '--watch', file]);
      await eventually(async () => expect(run.output()).toMatch(/web +1\/1/));
      await eventually(async () => expect(run.output()).toMatch(/built +1\/1/));
      const built = (await work.pod('built')).metadata.uid;
      await work.write('all.yaml', manifest('2000', image));
      await eventually(async () => expect(run.output()).toContain('pod/web replaced'));
      expect((await work.pod('built')).metadata.uid).toBe(built);
      const web = (await work.pod('web')).metadata.uid;
      await work.engineCommand('tag', 'busybox:1.28', image);
      await eventually(async () => expect(run.output()).toContain('pod/built replaced'));
      expect((await work.pod('web')).metadata.uid).toBe(web);
      run.signal('SIGINT');
      expect(await run.finished).toMatchObject({ exitCode: 130 });
      expect(await work.ok('get', 'pods')).toBe('');
    } finally {
      await work.engineCommand('rmi', image);
    }
  });
});
