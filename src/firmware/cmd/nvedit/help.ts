/** The long help texts of cmd/nvedit.c with CONFIG_CMD_NVEDIT_EFI, as the reference binary prints them. */
export const ENV_HELP = `default [-f] -a - [forcibly] reset default environment
env default [-f] var [...] - [forcibly] reset variable(s) to their default values
env delete [-f] var [...] - [forcibly] delete variable(s)
env edit name - edit environment variable
env exists name - tests for existence of variable
env export [-t | -b | -c] [-s size] addr [var ...] - export environment
env import [-d] [-t [-r] | -b | -c] addr [size] [var ...] - import environment
env print [-a | name ...] - print environment
env print -e [-guid guid] [-n] [name ...] - print UEFI environment
env run var [...] - run commands in an environment variable
env save - save environment
env set -e [-nv][-bs][-rt][-at][-a][-i addr:size][-v] name [arg ...]
    - set UEFI variable; unset if '-i' or 'arg' not specified
env set [-f] name [arg ...]
`;

export const PRINTENV_HELP = `[-a]
    - print [all] values of all environment variables
printenv -e [-guid guid][-n] [name ...]
    - print UEFI variable 'name' or all the variables
      "-guid": GUID xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx
      "-n": suppress dumping variable's value
printenv name ...
    - print value of environment variable 'name'`;

export const SETENV_HELP = `-e [-guid guid][-nv][-bs][-rt][-at][-a][-v]
        [-i addr:size name], or [name [value ...]]
    - set UEFI variable 'name' to 'value' ...'
      "-guid": GUID xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx
      "-nv": set non-volatile attribute
      "-bs": set boot-service attribute
      "-rt": set runtime attribute
      "-at": set time-based authentication attribute
      "-a": append-write
      "-i addr,size": use <addr,size> as variable's value
      "-v": verbose message
    - delete UEFI variable 'name' if 'value' not specified
setenv [-f] name value ...
    - [forcibly] set environment variable 'name' to 'value ...'
setenv [-f] name
    - [forcibly] delete environment variable 'name'`;
