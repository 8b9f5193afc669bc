/** What `uboot-virtio help` prints. */
export const USAGE = `usage: uboot-virtio COMMAND ...

  run [--defconfig NAME|FILE] [--type FILE] [--trace FILE] [--timeout SECONDS] [--tap required|builtin]
      [--firmware built-in|FILE] [--symbols FILE] [--driver FILE]... [--no-type-check]
      -- qemu-system-arm -machine virt ...
          boots; standard input is the console's input, standard output its output. --type types each line of
          FILE at a prompt and then ends. --trace writes the events as JSON lines. --firmware runs the built-in U-Boot,
          or a U-Boot of your own for RISC-V; by default what -bios or -kernel names, if it is there. --driver
          adds a driver of your own to U-Boot, checked as by check-driver.
  snapshot ... as run ...
          prints the state of the virtio devices as JSON after the typed lines
  record FILE.uvrun ... as run ...
          the same, and writes the run into one file, which launch attribute "replay" debugs anywhere, backwards too
  check-cmdline -- qemu-system-arm ...
          prints what it understood of a command line, or the errors
  new driver NAME --id N [--queues N|NAME,...] [--features NAME,...] [--board NAME] [--defconfig FILE] [--out DIR]
          writes a driver of your own for devices of VIRTIO id N, with a symbol, a launch configuration and its types
  check-driver FILE...
          what is wrong with drivers of your own, a line for each fault; types are checked by the typescript
          package of the workspace, if it has one
  dap [--port N [--no-token]]
          a debug adapter on standard input and output, or on a TCP port of this computer, for clients that
          send the token which it prints as launch attribute "token"
  lsp [--stdio]
          a language server for defconfigs, .config and Kconfig files on standard input and output
  kconfig resolve|savedefconfig|why|diff|lint ...
          what configurations of a U-Boot tree give, and why: uboot-virtio kconfig --help
  version

exit status of run: 0 at the end of input, on poweroff, and where U-Boot hands over to an operating system;
1 on a failed start, 124 at the time limit
`;
