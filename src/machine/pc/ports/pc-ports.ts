import { allOnes } from '../../../base/bits';
import type { FwCfg } from '../../devices/fw-cfg';
import type { Ns16550 } from '../../devices/uart/ns16550';
import type { PowerSwitch } from '../../devices/power/power-switch';
import type { AssembledMachineParts } from '../../assembly/assembled-machine';
import type { MachineHost } from '../../machine-host';
import type { PciBus } from '../../pci/pci-bus';
import type { IdeChannel } from '../ide/ide-channel';
import { CMOS_PORT, CmosRtc } from './cmos-rtc';
import { CONFIG_MECHANISM_PORT, ConfigMechanism } from './config-mechanism';
import { FW_CFG_PORT, FW_CFG_PORTS, FwCfgPorts } from './fw-cfg-ports';
import { I8042, I8042_COMMAND_PORT, I8042_DATA_PORT } from './i8042';
import { FastReset, InterruptMask, PortStorage } from './legacy-ports';
import type { PcOptions } from '../pc-options';
import { PortSpace } from './port-space';
import { zeroDevice } from '../chipset/zero-device';

const PIC_PORTS = [0x20, 0xa0] as const;
const PIT_PORT = 0x40;
const SPEAKER_PORT = 0x61;
const DIAGNOSTIC_PORT = 0x80;
const FAST_RESET_PORT = 0x92;
const APM_PORT = 0xb2;
const EDGE_LEVEL_PORT = 0x4d0;
const COM1_PORT = 0x3f8;
/** Two channels of IDE, as PIIX3 has them: 8 ports and one. */
const IDE_PORTS = [0x1f0, 0x170] as const;
const IDE_CONTROL_PORTS = [0x3f6, 0x376] as const;

export interface PcPortsOptions {
  readonly options: PcOptions;
  readonly host: MachineHost;
  readonly rootBus: PciBus;
  readonly uart: Ns16550;
  readonly fwCfg: FwCfg;
  readonly power: PowerSwitch;
  /** Those of PIIX3; none on q35. */
  readonly ideChannels: readonly IdeChannel[];
  /** Seconds since 1970 at guest time 0. */
  readonly epochSeconds: number;
}

/** The ports of QEMU's x86 machines that firmware uses, and what of them has a power-on state. */
export function createPcPorts(parts: PcPortsOptions): {
  ports: PortSpace;
  devices: AssembledMachineParts['devices'];
} {
  const { options, host, power } = parts;
  const { kind: machine, memory, processors } = options;
  const { epochSeconds } = parts;
  const config = new ConfigMechanism(parts.rootBus, host.events, power);
  const rtc = new CmosRtc(host.clock, { machine, memory, processors, epochSeconds });
  const keyboard = new I8042(power);
  const pics = PIC_PORTS.map(() => new InterruptMask());
  const speaker = new PortStorage(1);
  const apm = new PortStorage(2);
  const edgeLevel = new PortStorage(2);
  const fastReset = new FastReset(power);

  const ports = new PortSpace(parts.rootBus);
  pics.forEach((pic, i) => {
    ports.add(PIC_PORTS[i === 0 ? 0 : 1], 2, pic);
  });
  ports.add(PIT_PORT, 4, zeroDevice);
  ports.add(I8042_DATA_PORT, 1, keyboard.data);
  ports.add(SPEAKER_PORT, 1, speaker);
  ports.add(I8042_COMMAND_PORT, 1, keyboard.command);
  ports.add(CMOS_PORT, 2, rtc);
  ports.add(DIAGNOSTIC_PORT, 1, { read: (_, size) => allOnes(size), write: () => undefined });
  ports.add(FAST_RESET_PORT, 1, fastReset);
  ports.add(APM_PORT, 2, apm);
  parts.ideChannels.forEach((channel, i) => {
    ports.add(IDE_PORTS[i === 0 ? 0 : 1], 8, channel.registers);
    ports.add(IDE_CONTROL_PORTS[i === 0 ? 0 : 1], 1, channel.control);
  });
  ports.add(COM1_PORT, 8, parts.uart);
  ports.add(EDGE_LEVEL_PORT, 2, edgeLevel);
  ports.add(FW_CFG_PORT, FW_CFG_PORTS, new FwCfgPorts(parts.fwCfg));
  ports.add(CONFIG_MECHANISM_PORT, 8, config);
  const several = <T>(name: string, all: readonly T[]): Record<string, T> =>
    Object.fromEntries(all.map((one, i) => [`${name}-${i}`, one]));
  const devices = {
    ...several('ide', parts.ideChannels),
    config,
    rtc,
    keyboard,
    ...several('pic', pics),
    speaker,
    apm,
    edgeLevel,
    fastReset,
  };
  return { ports, devices };
}
