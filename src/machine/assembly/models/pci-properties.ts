import type { PropertyKind } from './property-values';

function of(kind: PropertyKind, names: string): [string, PropertyKind][] {
  return names.split(' ').map((name) => [name, kind]);
}

/** Properties of every PCI function. `addr` is read before all others. */
export const PCI_PROPERTIES: ReadonlyMap<string, PropertyKind> = new Map([
  ...of('bool', 'multifunction x-pcie-extcap-init x-pcie-lnksta-dllla'),
  ...of('uint32', 'acpi-index rombar romsize'),
  ...of('string', 'addr failover_pair_id romfile'),
]);

/** Properties of a VirtIO device as a PCI function; also those of QEMU's abstract model `virtio-pci`. */
export const VIRTIO_PCI_PROPERTIES: ReadonlyMap<string, PropertyKind> = new Map([
  ...PCI_PROPERTIES,
  ...of(
    'bool',
    'aer ats migrate-extra modern-pio-notify page-per-vq virtio-pci-bus-master-bug-migration ' +
      'x-ats-page-aligned x-disable-pcie x-ignore-backend-features x-pcie-deverr-init ' +
      'x-pcie-flr-init x-pcie-lnkctl-init x-pcie-pm-init',
  ),
]);

/** Spellings of off, on and auto. */
export const DISABLE_LEGACY_OFF: readonly string[] = ['off', 'false', 'no', 'n'];
const DISABLE_LEGACY_ON = ['on', 'true', 'yes', 'y'];

/**
 * Which interfaces there are; models for one of them don't have these. U-Boot's documentation writes
 * `disable-legacy=true`, which QEMU took once and 7.2 refuses; it is taken here.
 */
export const VIRTIO_PCI_INTERFACE_PROPERTIES: ReadonlyMap<string, PropertyKind> = new Map([
  ...of({ oneOf: ['auto', ...DISABLE_LEGACY_ON, ...DISABLE_LEGACY_OFF] }, 'disable-legacy'),
  ...of('bool', 'disable-modern'),
]);

const RESERVE = of('size', 'io-reserve mem-reserve pref32-reserve pref64-reserve');

export const PCI_BRIDGE_PROPERTIES: ReadonlyMap<string, PropertyKind> = new Map([
  ...PCI_PROPERTIES,
  ...RESERVE,
  ...of('uint32', 'bus-reserve'),
  ...of('uint8', 'chassis_nr'),
  ...of('bool', 'shpc'),
  ...of({ oneOf: ['auto', 'on', 'off'] }, 'msi'),
]);

export const PCIE_ROOT_PORT_PROPERTIES: ReadonlyMap<string, PropertyKind> = new Map([
  ...PCI_PROPERTIES,
  ...RESERVE,
  ...of('uint32', 'bus-reserve'),
  ...of('uint8', 'chassis port'),
  ...of('uint16', 'aer_log_max slot'),
  ...of('bool', 'disable-acs hotplug power_controller_present x-migrate-msix x-native-hotplug'),
  ...of({ oneOf: ['2_5', '5', '8', '16'] }, 'x-speed'),
  ...of({ oneOf: ['1', '2', '4', '8', '12', '16', '32'] }, 'x-width'),
]);

export const PCIE_PCI_BRIDGE_PROPERTIES: ReadonlyMap<string, PropertyKind> = new Map([
  ...PCI_PROPERTIES,
  ...of({ oneOf: ['auto', 'on', 'off'] }, 'msi'),
]);

/** Of bridges, by model. */
export const PCI_BRIDGE_MODELS: ReadonlyMap<string, ReadonlyMap<string, PropertyKind>> = new Map([
  ['pci-bridge', PCI_BRIDGE_PROPERTIES],
  ['pcie-root-port', PCIE_ROOT_PORT_PROPERTIES],
  ['pcie-pci-bridge', PCIE_PCI_BRIDGE_PROPERTIES],
]);
