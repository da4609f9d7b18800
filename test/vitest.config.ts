import { defineConfig } from 'vitest/config';

// A state that is waited for may take long on a machine with other load: how long things take is measured by the bench.
const patient = { expect: { poll: { timeout: 60_000 } }, testTimeout: 120_000, hookTimeout: 120_000 };
const onEngines = { ...patient, testTimeout: 300_000, hookTimeout: 300_000 };
/** They add to the tables of the code, which others must not see. */
const apart = ['test/unit/made-up-*.test.ts', 'test/unit/kubelet/references.test.ts'];
const repeated = [
  'test/e2e/kills.test.ts',
  'test/e2e/*-load.test.ts',
  'test/unit/{kubelet,controllers}/schedules*.test.ts',
  'test/unit/server/many-watches.test.ts',
];
const often = {
  KPOD_TEST_KILLS: '100',
  KPOD_TEST_REQUESTS: '10000',
  KPOD_TEST_REPLICAS: '30',
  KPOD_TEST_SCHEDULES_SAMPLE: '1',
  KPOD_TEST_WATCHES: '200',
};

/**
 * `unit` and `unit-apart` need nothing; `engine`, `e2e` and `soak` need podman and docker. Files run side by side, each in a state directory and with
 * labels of its own. `soak` is what `e2e` does a few times, many times over.
 */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    projects: [
      // A worker loads the code under test once, not once a file: that took most of the time.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], exclude: apart, isolate: false, ...patient } },
      { test: { name: 'unit-apart', include: apart, ...patient } },
      { test: { name: 'engine', include: ['test/engine/**/*.test.ts'], ...onEngines } },
      { test: { name: 'conformance', include: ['test/conformance/**/*.test.ts'], ...onEngines, maxConcurrency: 4 } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...onEngines } },
      { test: { name: 'soak', include: repeated, env: often, ...onEngines } },
    ],
  },
});
