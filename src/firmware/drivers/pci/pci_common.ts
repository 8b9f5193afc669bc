/** Names of base classes. @uboot drivers/pci/pci_common.c pci_class_str() */
const CLASS_NAMES: readonly string[] = [
  'Build before PCI Rev2.0',
  'Mass storage controller',
  'Network controller',
  'Display controller',
  'Multimedia device',
  'Memory controller',
  'Bridge device',
  'Simple comm. controller',
  'Base system peripheral',
  'Input device',
  'Docking station',
  'Processor',
  'Serial bus controller',
  'Intelligent controller',
  'Satellite controller',
  'Cryptographic device',
  'DSP',
];

/** The name of a base class, as `pci` shows it. @uboot drivers/pci/pci_common.c pci_class_str() */
export function pci_class_str(class_: number): string {
  return CLASS_NAMES[class_] ?? (class_ === 0xff ? 'Does not fit any class' : '???');
}
