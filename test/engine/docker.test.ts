import { describeEngineContract } from './contract.ts';
import { openSubject } from './subject.ts';

describeEngineContract('docker', () => openSubject('docker'));
