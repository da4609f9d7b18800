import type { KnownEngine } from '../api/engines.ts';
import { dockerDriver } from './docker/driver.ts';
import type { EngineDriver } from './driver.ts';
import { podmanDriver } from './podman/driver.ts';

/** How each engine of the table is run (`api/engines.ts`). */
export const drivers: Readonly<Record<KnownEngine, EngineDriver>> = { podman: podmanDriver, docker: dockerDriver };
