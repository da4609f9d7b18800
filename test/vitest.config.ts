import { defineConfig } from 'vitest/config';

const onEngines = { testTimeout: 300_000, hookTimeout: 300_000 };
const repeated = ['test/e2e/kills.test.ts', 'test/unit/kubelet/schedules*.test.ts'];

/**
 * `unit` needs nothing; `engine`, `e2e` and `soak` need podman and docker. Files run side by side, each in a state directory and with
 * labels of its own. `soak` is what `e2e` does a few times, many times over.
 */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'engine', include: ['test/engine/**/*.test.ts'], ...onEngines } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...onEngines } },
      { test: { name: 'soak', include: repeated, env: { KPOD_TEST_KILLS: '100', KPOD_TEST_SCHEDULES_SAMPLE: '1' }, ...onEngines } },
    ],
  },
});
