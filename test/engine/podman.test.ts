import { describeEngineContract } from './contract.ts';
import { openSubject } from './subject.ts';

describeEngineContract('podman', () => openSubject('podman'));
