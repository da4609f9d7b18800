import { afterAll, beforeAll, describe, it, type TestContext } from 'vitest';
import type { KnownEngine } from '../../src/api/engines.ts';
import { createWorkspace, enginesUnderTest, type Workspace } from '../e2e/support/workspace.ts';
import { groups } from './groups.ts';
import { createScene } from './scene.ts';
import { type Setup, setupOf } from './setup.ts';
import type { Group, Row } from './table.ts';

/** What the caller wants of the table: `all` of it, the `documentation`, or what `npm test` has time for. */
const wanted = process.env['KPOD_CONFORMANCE'] ?? 'tests';
/** Only rows whose owner, group or title have this in them. */
const only = (process.env['KPOD_CONFORMANCE_ONLY'] ?? '').toLowerCase();

function isWanted(group: Group, row: Row): boolean {
  if (wanted === 'tests') return row.inTests === true;
  const isExample = group.owner === 'documentation';
  return isExample === (wanted === 'documentation') && fullTitle(group, row).toLowerCase().includes(only);
}

const fullTitle = (group: Group, row: Row): string => `[${group.owner}] ${group.name} ${row.title}`;

/** Makes a test of each row that is wanted, some at a time; those that wait or cannot be are skipped, with the reason as note. */
export function describeConformance(engine: KnownEngine): void {
  const setup = setupOf(engine);
  const rows = groups.flatMap((group) => group.rows.filter((row) => isWanted(group, row)).map((row) => ({ group, row })));
  describe.skipIf(!enginesUnderTest.includes(engine) || rows.length === 0)(
    `the conformance table on ${setup.name}`,
    { concurrent: true },
    () => {
      let work: Workspace;
      beforeAll(async () => {
        work = await createWorkspace(engine);
      });
      afterAll(() => work?.dispose());

      for (const [index, { group, row }] of rows.entries()) {
        const scenario = (context: TestContext) => play(row, { context, setup, work: () => work, namespace: `row-${index}` });
        it(fullTitle(group, row), scenario, row.timeoutMs);
      }
    },
  );
}

interface Stage {
  readonly context: TestContext;
  readonly setup: Setup;
  readonly namespace: string;
  work(): Workspace;
}

async function play(row: Row, { context, setup, work, namespace }: Stage): Promise<void> {
  if (row.scenario === undefined) return context.skip(`waits for ${row.waitsFor}`);
  const reason = row.cannotBe?.(setup);
  if (reason !== undefined) return context.skip(`${setup.name}: ${reason}`);
  const scene = await createScene(work(), setup, namespace);
  try {
    await row.scenario(scene);
  } catch (error) {
    // Before the end of the scene takes it away.
    if (error instanceof Error) error.message += `\n\n${await scene.evidence()}`;
    throw error;
  } finally {
    await scene.end();
  }
}
