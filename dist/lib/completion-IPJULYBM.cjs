const distDirectory=require("node:path").dirname(__dirname);
var O=Object.create;var $=Object.defineProperty;var q=Object.getOwnPropertyDescriptor;var T=Object.getOwnPropertyNames;var k=Object.getPrototypeOf,R=Object.prototype.hasOwnProperty;var W=(e,i)=>{for(var t in i)$(e,t,{get:i[t],enumerable:!0})},g=(e,i,t,o)=>{if(i&&typeof i=="object"||typeof i=="function")for(let r of T(i))!R.call(e,r)&&r!==t&&$(e,r,{get:()=>i[r],enumerable:!(o=q(i,r))||o.enumerable});return e};var L=(e,i,t)=>(t=e!=null?O(k(e)):{},g(i||!e||!e.__esModule?$(t,"default",{value:e,enumerable:!0}):t,e)),M=e=>g($({},"__esModule",{value:!0}),e);var ee={};W(ee,{complete:()=>A,runCompletion:()=>N});module.exports=M(ee);var y=require("./chunk-SNSRB2XC.cjs"),ie=require("./chunk-RTAIHKFX.cjs"),F=require("./chunk-U4CYZZIQ.cjs"),oe=require("./chunk-NEGFA2IO.cjs"),re=require("./chunk-EPNTBBLC.cjs"),le=require("./chunk-7SVENONZ.cjs"),u=require("./chunk-M6BIPOXU.cjs"),ne=require("./chunk-PJHQOGF2.cjs"),x=require("./chunk-IWLCTYPA.cjs"),se=require("./chunk-TZOYNVFL.cjs"),ae=require("./chunk-M65XRLNO.cjs"),ce=require("./chunk-YFZZQZRS.cjs"),pe=require("./chunk-MLOG2WGY.cjs"),me=require("./chunk-SWAL64JH.cjs"),de=require("./chunk-H7CRENZ3.cjs"),he=require("./chunk-WLSLCAQC.cjs"),ue=require("./chunk-K2QPDK4K.cjs"),$e=require("./chunk-IZJE5NK2.cjs"),_e=require("./chunk-ZNALPBGP.cjs"),fe=require("./chunk-PZXSTQZ6.cjs"),ge=require("./chunk-B6UJ7RCO.cjs"),ve=require("./chunk-6KYFLAQ3.cjs"),Ce=require("./chunk-E5T5MIQI.cjs"),be=require("./chunk-3Q3F3G2S.cjs"),we=require("./chunk-PGVYGO6R.cjs"),De=require("./chunk-KUNZKX6J.cjs"),Se=require("./chunk-JSDSUW3R.cjs"),ye=require("./chunk-L6O5RNT5.cjs"),Fe=require("./chunk-TPMSZRMN.cjs"),xe=require("./chunk-GEZ3MRDD.cjs"),Ee=require("./chunk-PK4TGPP2.cjs"),Pe=require("./chunk-HIG6TKI4.cjs"),Ne=require("./chunk-ERBXJPNW.cjs"),Ae=require("./chunk-67QZJPLP.cjs"),Oe=require("./chunk-XYDOKXEM.cjs"),qe=require("./chunk-66DRVHQY.cjs"),Te=require("./chunk-LAIPRLCK.cjs"),ke=require("./chunk-IZRXK5GI.cjs"),Re=require("./chunk-4KPCI3TP.cjs"),We=require("./chunk-CUVSFM6Q.cjs"),Le=require("./chunk-BBFKWLYO.cjs"),Me=require("./chunk-Q7LGWFTI.cjs"),He=require("./chunk-TSI5VW4F.cjs"),Ie=require("./chunk-P3LVO42D.cjs"),Be=require("./chunk-SVNE5ZIS.cjs"),Ve=require("./chunk-UUNIYQXG.cjs"),E=require("./chunk-NTVHIBJX.cjs"),ze=require("./chunk-GMDX4MNE.cjs"),Ke=require("./chunk-7JHTO2WR.cjs"),je=require("./chunk-L2SUIU42.cjs"),P=L(require("node:assert"));function H(e,i){return`#compdef ${e}
compdef _${e} ${e}

# zsh completion for ${e} -*- shell-script -*-

__${e}_debug() {
    local file="$BASH_COMP_DEBUG_FILE"
    if [[ -n \${file} ]]; then
        echo "$*" >> "\${file}"
    fi
}

_${e}() {
    local shellCompDirectiveError=${a.ShellCompDirectiveError}
    local shellCompDirectiveNoSpace=${a.ShellCompDirectiveNoSpace}
    local shellCompDirectiveNoFileComp=${a.ShellCompDirectiveNoFileComp}
    local shellCompDirectiveFilterFileExt=${a.ShellCompDirectiveFilterFileExt}
    local shellCompDirectiveFilterDirs=${a.ShellCompDirectiveFilterDirs}
    local shellCompDirectiveKeepOrder=${a.ShellCompDirectiveKeepOrder}

    local lastParam lastChar flagPrefix requestComp out directive comp lastComp noSpace keepOrder
    local -a completions

    __${e}_debug "\\n========= starting completion logic =========="
    __${e}_debug "CURRENT: \${CURRENT}, words[*]: \${words[*]}"

    # The user could have moved the cursor backwards on the command-line.
    # We need to trigger completion from the $CURRENT location, so we need
    # to truncate the command-line ($words) up to the $CURRENT location.
    # (We cannot use $CURSOR as its value does not work when a command is an alias.)
    words=( "\${=words[1,CURRENT]}" )
    __${e}_debug "Truncated words[*]: \${words[*]},"

    lastParam=\${words[-1]}
    lastChar=\${lastParam[-1]}
    __${e}_debug "lastParam: \${lastParam}, lastChar: \${lastChar}"

    # For zsh, when completing a flag with an = (e.g., ${e} -n=<TAB>)
    # completions must be prefixed with the flag
    setopt local_options BASH_REMATCH
    if [[ "\${lastParam}" =~ '-.*=' ]]; then
        # We are dealing with a flag with an =
        flagPrefix="-P \${BASH_REMATCH}"
    fi

    # Prepare the command to obtain completions, ensuring arguments are quoted for eval
    local -a args_to_quote=("\${(@)words[2,-1]}")
    if [ "\${lastChar}" = "" ] && [ "\${args_to_quote[-1]}" != "" ]; then
        # If the last parameter is complete (there is a space following it)
        # We add an extra empty parameter so we can indicate this to the go completion code.
        __${e}_debug "Adding extra empty parameter"
        args_to_quote+=("")
    fi

    # Use Zsh's (q) flag to quote each argument safely for eval
    local quoted_args=("\${(@q)args_to_quote}")

    # Join the main command and the quoted arguments into a single string for eval
    requestComp="${i} complete -- \${quoted_args[*]}"

    __${e}_debug "About to call: eval \${requestComp}"

    # Use eval to handle any environment variables and such
    out=$(eval \${requestComp} 2>/dev/null)
    __${e}_debug "completion output: \${out}"

    # Extract the directive integer following a : from the last line
    local lastLine
    while IFS='
' read -r line; do
        lastLine=\${line}
    done < <(printf "%s
" "\${out[@]}")
    __${e}_debug "last line: \${lastLine}"

    if [ "\${lastLine[1]}" = : ]; then
        directive=\${lastLine[2,-1]}
        # Remove the directive including the : and the newline
        local suffix
        (( suffix=\${#lastLine}+2))
        out=\${out[1,-$suffix]}
    else
        # There is no directive specified.  Leave $out as is.
        __${e}_debug "No directive found.  Setting to default"
        directive=0
    fi

    __${e}_debug "directive: \${directive}"
    __${e}_debug "completions: \${out}"
    __${e}_debug "flagPrefix: \${flagPrefix}"

    if [ $((directive & shellCompDirectiveError)) -ne 0 ]; then
        __${e}_debug "Completion received error. Ignoring completions."
        return
    fi

    local activeHelpMarker="%"
    local endIndex=\${#activeHelpMarker}
    local startIndex=$((\${#activeHelpMarker}+1))
    local hasActiveHelp=0
    while IFS='
' read -r comp; do
        # Check if this is an activeHelp statement (i.e., prefixed with $activeHelpMarker)
        if [ "\${comp[1,$endIndex]}" = "$activeHelpMarker" ];then
            __${e}_debug "ActiveHelp found: $comp"
            comp="\${comp[$startIndex,-1]}"
            if [ -n "$comp" ]; then
                compadd -x "\${comp}"
                __${e}_debug "ActiveHelp will need delimiter"
                hasActiveHelp=1
            fi
            continue
        fi

        if [ -n "$comp" ]; then
            # If requested, completions are returned with a description.
            # The description is preceded by a TAB character.
            # For zsh's _describe, we need to use a : instead of a TAB.
            # We first need to escape any : as part of the completion itself.
            comp=\${comp//:/\\:}

            local tab="$(printf '\\t')"
            comp=\${comp//$tab/:}

            __${e}_debug "Adding completion: \${comp}"
            completions+=\${comp}
            lastComp=$comp
        fi
    done < <(printf "%s
" "\${out[@]}")

    # Add a delimiter after the activeHelp statements, but only if:
    # - there are completions following the activeHelp statements, or
    # - file completion will be performed (so there will be choices after the activeHelp)
    if [ $hasActiveHelp -eq 1 ]; then
        if [ \${#completions} -ne 0 ] || [ $((directive & shellCompDirectiveNoFileComp)) -eq 0 ]; then
            __${e}_debug "Adding activeHelp delimiter"
            compadd -x "--"
            hasActiveHelp=0
        fi
    fi

    if [ $((directive & shellCompDirectiveNoSpace)) -ne 0 ]; then
        __${e}_debug "Activating nospace."
        noSpace="-S ''"
    fi

    if [ $((directive & shellCompDirectiveKeepOrder)) -ne 0 ]; then
        __${e}_debug "Activating keep order."
        keepOrder="-V"
    fi

    if [ $((directive & shellCompDirectiveFilterFileExt)) -ne 0 ]; then
        # File extension filtering
        local filteringCmd
        filteringCmd='_files'
        for filter in \${completions[@]}; do
            if [ \${filter[1]} != '*' ]; then
                # zsh requires a glob pattern to do file filtering
                filter="\\*.$filter"
            fi
            filteringCmd+=" -g $filter"
        done
        filteringCmd+=" \${flagPrefix}"

        __${e}_debug "File filtering command: $filteringCmd"
        _arguments '*:filename:'"$filteringCmd"
    elif [ $((directive & shellCompDirectiveFilterDirs)) -ne 0 ]; then
        # File completion for directories only
        local subdir
        subdir="\${completions[1]}"
        if [ -n "$subdir" ]; then
            __${e}_debug "Listing directories in $subdir"
            pushd "\${subdir}" >/dev/null 2>&1
        else
            __${e}_debug "Listing directories in ."
        fi

        local result
        _arguments '*:dirname:_files -/'" \${flagPrefix}"
        result=$?
        if [ -n "$subdir" ]; then
            popd >/dev/null 2>&1
        fi
        return $result
    else
        __${e}_debug "Calling _describe"
        if eval _describe $keepOrder "completions" completions -Q \${flagPrefix} \${noSpace}; then
            __${e}_debug "_describe found some completions"

            # Return the success of having called _describe
            return 0
        else
            __${e}_debug "_describe did not find completions."
            __${e}_debug "Checking if we should do file completion."
            if [ $((directive & shellCompDirectiveNoFileComp)) -ne 0 ]; then
                __${e}_debug "deactivating file completion"

                # Return 0 to indicate completion is finished and prevent zsh from
                # trying other completion algorithms (which could cause hanging).
                # We use NoFileComp directive to explicitly disable file completion.
                return 0
            else
                # Perform file completion
                __${e}_debug "Activating file completion"

                # We must return the result of this command, so it must be the
                # last command, or else we must store its result to return it.
                _arguments '*:filename:_files'" \${flagPrefix}"
            fi
        fi
    fi
}

# don't run the completion function when being sourced or eval-ed
if [ "\${funcstack[1]}" = "_${e}" ]; then
    _${e}
fi
`}function I(e,i){let t=e.replace(/[-:]/g,"_");return`# bash completion for ${e}

# Define shell completion directives
readonly ShellCompDirectiveError=${a.ShellCompDirectiveError}
readonly ShellCompDirectiveNoSpace=${a.ShellCompDirectiveNoSpace}
readonly ShellCompDirectiveNoFileComp=${a.ShellCompDirectiveNoFileComp}
readonly ShellCompDirectiveFilterFileExt=${a.ShellCompDirectiveFilterFileExt}
readonly ShellCompDirectiveFilterDirs=${a.ShellCompDirectiveFilterDirs}
readonly ShellCompDirectiveKeepOrder=${a.ShellCompDirectiveKeepOrder}

# Function to debug completion
__${t}_debug() {
    if [[ -n \${BASH_COMP_DEBUG_FILE:-} ]]; then
        echo "$*" >> "\${BASH_COMP_DEBUG_FILE}"
    fi
}

# Function to handle completions
__${t}_complete() {
    local cur prev words cword
    _get_comp_words_by_ref -n "=:" cur prev words cword

    local requestComp out directive
    
    # Build the command to get completions
    requestComp="${i} complete -- \${words[@]:1}"
    
    # Add an empty parameter if the last parameter is complete
    if [[ -z "$cur" ]]; then
        requestComp="$requestComp ''"
    fi
    
    # Get completions from the program
    out=$(eval "$requestComp" 2>/dev/null)
    
    # Extract directive if present
    directive=0
    if [[ "$out" == *:* ]]; then
        directive=\${out##*:}
        out=\${out%:*}
    fi
    
    # Process completions based on directive
    if [[ $((directive & $ShellCompDirectiveError)) -ne 0 ]]; then
        # Error, no completion
        return
    fi
    
    # Apply directives
    if [[ $((directive & $ShellCompDirectiveNoSpace)) -ne 0 ]]; then
        compopt -o nospace
    fi
    if [[ $((directive & $ShellCompDirectiveKeepOrder)) -ne 0 ]]; then
        compopt -o nosort
    fi
    if [[ $((directive & $ShellCompDirectiveNoFileComp)) -ne 0 ]]; then
        compopt +o default
    fi
    
    # Handle file extension filtering
    if [[ $((directive & $ShellCompDirectiveFilterFileExt)) -ne 0 ]]; then
        local filter=""
        for ext in $out; do
            filter="$filter|$ext"
        done
        filter="\\.($filter)"
        compopt -o filenames
        COMPREPLY=( $(compgen -f -X "!$filter" -- "$cur") )
        return
    fi
    
    # Handle directory filtering
    if [[ $((directive & $ShellCompDirectiveFilterDirs)) -ne 0 ]]; then
        compopt -o dirnames
        COMPREPLY=( $(compgen -d -- "$cur") )
        return
    fi
    
    # Process completions
    local IFS=$'\\n'
    local tab=$(printf '\\t')
    
    # Parse completions with descriptions
    local completions=()
    while read -r comp; do
        if [[ "$comp" == *$tab* ]]; then
            # Split completion and description
            local value=\${comp%%$tab*}
            local desc=\${comp#*$tab}
            completions+=("$value")
        else
            completions+=("$comp")
        fi
    done <<< "$out"
    
    # Return completions
    COMPREPLY=( $(compgen -W "\${completions[*]}" -- "$cur") )
}

# Register completion function
complete -F __${t}_complete ${e}
`}function B(e,i){let t=e.replace(/[-:]/g,"_"),o=a.ShellCompDirectiveError,r=a.ShellCompDirectiveNoSpace,l=a.ShellCompDirectiveNoFileComp,n=a.ShellCompDirectiveFilterFileExt,s=a.ShellCompDirectiveFilterDirs;return`# fish completion for ${e} -*- shell-script -*-

function __${t}_debug
    set -l file "$BASH_COMP_DEBUG_FILE"
    if test -n "$file"
        echo "$argv" >> $file
    end
end

function __${t}_perform_completion
    __${t}_debug "Starting __${t}_perform_completion"

    # Extract all args except the last one
    set -l args (commandline -opc)
    # Extract the token currently being completed (may be empty on a trailing space)
    set -l lastArg (commandline -ct)

    __${t}_debug "args: $args"
    __${t}_debug "last arg: $lastArg"

    # Pass each arg as its own token (no string join/eval, which would collapse multi-segment paths); quote "$lastArg" so an empty trailing token is still sent.
    __${t}_debug "Calling ${i} complete -- $args[2..-1] $lastArg"
    set -l results (${i} complete -- $args[2..-1] "$lastArg" 2> /dev/null)

    # Some programs may output extra empty lines after the directive.
    # Let's ignore them or else it will break completion.
    # Ref: https://github.com/spf13/cobra/issues/1279
    for line in $results[-1..1]
        if test (string trim -- $line) = ""
            # Found an empty line, remove it
            set results $results[1..-2]
        else
            # Found non-empty line, we have our proper output
            break
        end
    end

    set -l comps $results[1..-2]
    set -l directiveLine $results[-1]

    # For Fish, when completing a flag with an = (e.g., <program> -n=<TAB>)
    # completions must be prefixed with the flag
    set -l flagPrefix (string match -r -- '-.*=' "$lastArg")

    __${t}_debug "Comps: $comps"
    __${t}_debug "DirectiveLine: $directiveLine"
    __${t}_debug "flagPrefix: $flagPrefix"

    for comp in $comps
        printf "%s%s\\n" "$flagPrefix" "$comp"
    end

    printf "%s\\n" "$directiveLine"
end

# This function limits calls to __${t}_perform_completion, by caching the result
function __${t}_perform_completion_once
    __${t}_debug "Starting __${t}_perform_completion_once"

    if test -n "$__${t}_perform_completion_once_result"
        __${t}_debug "Seems like a valid result already exists, skipping __${t}_perform_completion"
        return 0
    end

    set --global __${t}_perform_completion_once_result (__${t}_perform_completion)
    if test -z "$__${t}_perform_completion_once_result"
        __${t}_debug "No completions, probably due to a failure"
        return 1
    end

    __${t}_debug "Performed completions and set __${t}_perform_completion_once_result"
    return 0
end

# This function is used to clear the cached result after completions are run
function __${t}_clear_perform_completion_once_result
    __${t}_debug ""
    __${t}_debug "========= clearing previously set __${t}_perform_completion_once_result variable =========="
    set --erase __${t}_perform_completion_once_result
    __${t}_debug "Successfully erased the variable __${t}_perform_completion_once_result"
end

function __${t}_requires_order_preservation
    __${t}_debug ""
    __${t}_debug "========= checking if order preservation is required =========="

    __${t}_perform_completion_once
    if test -z "$__${t}_perform_completion_once_result"
        __${t}_debug "Error determining if order preservation is required"
        return 1
    end

    set -l directive (string sub --start 2 $__${t}_perform_completion_once_result[-1])
    __${t}_debug "Directive is: $directive"

    set -l shellCompDirectiveKeepOrder ${a.ShellCompDirectiveKeepOrder}
    set -l keeporder (math (math --scale 0 $directive / $shellCompDirectiveKeepOrder) % 2)
    __${t}_debug "Keeporder is: $keeporder"

    if test $keeporder -ne 0
        __${t}_debug "This does require order preservation"
        return 0
    end

    __${t}_debug "This doesn't require order preservation"
    return 1
end

# This function does two things:
# - Obtain the completions and store them in the global __${t}_comp_results
# - Return false if file completion should be performed
function __${t}_prepare_completions
    __${t}_debug ""
    __${t}_debug "========= starting completion logic =========="

    # Start fresh
    set --erase __${t}_comp_results

    __${t}_perform_completion_once
    __${t}_debug "Completion results: $__${t}_perform_completion_once_result"

    if test -z "$__${t}_perform_completion_once_result"
        __${t}_debug "No completion, probably due to a failure"
        # Might as well do file completion, in case it helps
        return 1
    end

    set -l directive (string sub --start 2 $__${t}_perform_completion_once_result[-1])
    set --global __${t}_comp_results $__${t}_perform_completion_once_result[1..-2]

    __${t}_debug "Completions are: $__${t}_comp_results"
    __${t}_debug "Directive is: $directive"

    set -l shellCompDirectiveError ${o}
    set -l shellCompDirectiveNoSpace ${r}
    set -l shellCompDirectiveNoFileComp ${l}
    set -l shellCompDirectiveFilterFileExt ${n}
    set -l shellCompDirectiveFilterDirs ${s}

    if test -z "$directive"
        set directive 0
    end

    set -l compErr (math (math --scale 0 $directive / $shellCompDirectiveError) % 2)
    if test $compErr -eq 1
        __${t}_debug "Received error directive: aborting."
        # Might as well do file completion, in case it helps
        return 1
    end

    set -l filefilter (math (math --scale 0 $directive / $shellCompDirectiveFilterFileExt) % 2)
    set -l dirfilter (math (math --scale 0 $directive / $shellCompDirectiveFilterDirs) % 2)
    if test $filefilter -eq 1; or test $dirfilter -eq 1
        __${t}_debug "File extension filtering or directory filtering not supported"
        # Do full file completion instead
        return 1
    end

    set -l nospace (math (math --scale 0 $directive / $shellCompDirectiveNoSpace) % 2)
    set -l nofiles (math (math --scale 0 $directive / $shellCompDirectiveNoFileComp) % 2)

    __${t}_debug "nospace: $nospace, nofiles: $nofiles"

    # If we want to prevent a space, or if file completion is NOT disabled,
    # we need to count the number of valid completions.
    # To do so, we will filter on prefix as the completions we have received
    # may not already be filtered so as to allow fish to match on different
    # criteria than the prefix.
    if test $nospace -ne 0; or test $nofiles -eq 0
        set -l prefix (commandline -t | string escape --style=regex)
        __${t}_debug "prefix: $prefix"

        set -l completions (string match -r -- "^$prefix.*" $__${t}_comp_results)
        set --global __${t}_comp_results $completions
        __${t}_debug "Filtered completions are: $__${t}_comp_results"

        # Important not to quote the variable for count to work
        set -l numComps (count $__${t}_comp_results)
        __${t}_debug "numComps: $numComps"

        if test $numComps -eq 1; and test $nospace -ne 0
            # We must first split on \\t to get rid of the descriptions to be
            # able to check what the actual completion will be.
            # We don't need descriptions anyway since there is only a single
            # real completion which the shell will expand immediately.
            set -l split (string split --max 1 "\\t" $__${t}_comp_results[1])

            # Fish won't add a space if the completion ends with any
            # of the following characters: @=/:.,
            set -l lastChar (string sub -s -1 -- $split)
            if not string match -r -q "[@=/:.,]" -- "$lastChar"
                # In other cases, to support the "nospace" directive we trick the shell
                # by outputting an extra, longer completion.
                __${t}_debug "Adding second completion to perform nospace directive"
                set --global __${t}_comp_results $split[1] $split[1].
                __${t}_debug "Completions are now: $__${t}_comp_results"
            end
        end

        if test $numComps -eq 0; and test $nofiles -eq 0
            # To be consistent with bash and zsh, we only trigger file
            # completion when there are no other completions
            __${t}_debug "Requesting file completion"
            return 1
        end
    end

    return 0
end

# Since Fish completions are only loaded once the user triggers them, we trigger them ourselves
# so we can properly delete any completions provided by another script.
# Only do this if the program can be found, or else fish may print some errors; besides,
# the existing completions will only be loaded if the program can be found.
if type -q "${e}"
    # The space after the program name is essential to trigger completion for the program
    # and not completion of the program name itself.
    # Also, we use '> /dev/null 2>&1' since '&>' is not supported in older versions of fish.
    complete --do-complete "${e} " > /dev/null 2>&1
end

# Remove any pre-existing completions for the program since we will be handling all of them.
complete -c ${e} -e

# This will get called after the two calls below and clear the cached result
complete -c ${e} -n '__${t}_clear_perform_completion_once_result'
# The call to __${t}_prepare_completions will setup __${t}_comp_results
# which provides the program's completion choices.
# If this doesn't require order preservation, we don't use the -k flag
complete -c ${e} -n 'not __${t}_requires_order_preservation && __${t}_prepare_completions' -f -a '$__${t}_comp_results'
# Otherwise we use the -k flag
complete -k -c ${e} -n '__${t}_requires_order_preservation && __${t}_prepare_completions' -f -a '$__${t}_comp_results'
`}function V(e,i){let t=e.replace(/[-:]/g,"_");return`# powershell completion for ${e} -*- shell-script -*-

  [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
    function __${e}_debug {
        if ($env:BASH_COMP_DEBUG_FILE) {
            "$args" | Out-File -Append -FilePath "$env:BASH_COMP_DEBUG_FILE"
        }
    }

    filter __${e}_escapeStringWithSpecialChars {
        $_ -replace '\\s|#|@|\\$|;|,|''|\\{|\\}|\\(|\\)|"|\\||<|>|&','\`$&'
    }

[scriptblock]$__${t}CompleterBlock = {
    param(
            $WordToComplete,
            $CommandAst,
            $CursorPosition
        )

    # Get the current command line and convert into a string
    $Command = $CommandAst.CommandElements
    $Command = "$Command"

    __${e}_debug ""
    __${e}_debug "========= starting completion logic =========="
    __${e}_debug "WordToComplete: $WordToComplete Command: $Command CursorPosition: $CursorPosition"

    # The user could have moved the cursor backwards on the command-line.
    # We need to trigger completion from the $CursorPosition location, so we need
    # to truncate the command-line ($Command) up to the $CursorPosition location.
    # Make sure the $Command is longer then the $CursorPosition before we truncate.
    # This happens because the $Command does not include the last space.
    if ($Command.Length -gt $CursorPosition) {
        $Command = $Command.Substring(0, $CursorPosition)
    }
    __${e}_debug "Truncated command: $Command"

    $ShellCompDirectiveError=${a.ShellCompDirectiveError}
    $ShellCompDirectiveNoSpace=${a.ShellCompDirectiveNoSpace}
    $ShellCompDirectiveNoFileComp=${a.ShellCompDirectiveNoFileComp}
    $ShellCompDirectiveFilterFileExt=${a.ShellCompDirectiveFilterFileExt}
    $ShellCompDirectiveFilterDirs=${a.ShellCompDirectiveFilterDirs}
    $ShellCompDirectiveKeepOrder=${a.ShellCompDirectiveKeepOrder}

    # Prepare the command to request completions for the program.
    # Split the command at the first space to separate the program and arguments.
    $Program, $Arguments = $Command.Split(" ", 2)

    $QuotedArgs = ($Arguments -split ' ' | ForEach-Object { "'" + ($_ -replace "'", "''") + "'" }) -join ' '
    __${e}_debug "QuotedArgs: $QuotedArgs"

    $RequestComp = "& ${i} complete '--' $QuotedArgs"
    __${e}_debug "RequestComp: $RequestComp"

    # we cannot use $WordToComplete because it
    # has the wrong values if the cursor was moved
    # so use the last argument
    if ($WordToComplete -ne "" ) {
        $WordToComplete = $Arguments.Split(" ")[-1]
    }
    __${e}_debug "New WordToComplete: $WordToComplete"


    # Check for flag with equal sign
    $IsEqualFlag = ($WordToComplete -Like "--*=*" )
    if ( $IsEqualFlag ) {
        __${e}_debug "Completing equal sign flag"
        # Remove the flag part
        $Flag, $WordToComplete = $WordToComplete.Split("=", 2)
    }
    $HasTrailingEmptyArg = $QuotedArgs -match "(^| )''$"
    __${e}_debug "HasTrailingEmptyArg: $HasTrailingEmptyArg"
    
    if ( $WordToComplete -eq "" -And ( -Not $IsEqualFlag ) -And ( -Not $HasTrailingEmptyArg )) {
        # If the last parameter is complete (there is a space following it)
        # We add an extra empty parameter so we can indicate this to the go method.
        __${e}_debug "Adding extra empty parameter"
        # PowerShell 7.2+ changed the way how the arguments are passed to executables,
        # so for pre-7.2 or when Legacy argument passing is enabled we need to use
        if ($PSVersionTable.PsVersion -lt [version]'7.2.0' -or
            ($PSVersionTable.PsVersion -lt [version]'7.3.0' -and -not [ExperimentalFeature]::IsEnabled("PSNativeCommandArgumentPassing")) -or
            (($PSVersionTable.PsVersion -ge [version]'7.3.0' -or [ExperimentalFeature]::IsEnabled("PSNativeCommandArgumentPassing")) -and
              $PSNativeCommandArgumentPassing -eq 'Legacy')) {
             $RequestComp="$RequestComp" + ' \`"\`"'
        } else {
             $RequestComp = "$RequestComp" + ' ""'
        }
    }

    __${e}_debug "Calling $RequestComp"
    # First disable ActiveHelp which is not supported for Powershell
    $env:ActiveHelp = 0

    # call the command store the output in $out and redirect stderr and stdout to null
    # $Out is an array contains each line per element
    Invoke-Expression -OutVariable out "$RequestComp" 2>&1 | Out-Null

    # get directive from last line
    [int]$Directive = $Out[-1].TrimStart(':')
    if ($Directive -eq "") {
        # There is no directive specified
        $Directive = 0
    }
    __${e}_debug "The completion directive is: $Directive"

    # remove directive (last element) from out
    $Out = $Out | Where-Object { $_ -ne $Out[-1] }
    __${e}_debug "The completions are: $Out"

    if (($Directive -band $ShellCompDirectiveError) -ne 0 ) {
        # Error code.  No completion.
        __${e}_debug "Received error from custom completion go code"
        return
    }

    $Longest = 0
    [Array]$Values = $Out | ForEach-Object {
        # Split the output in name and description
        $Name, $Description = $_.Split("\`t", 2)
        __${e}_debug "Name: $Name Description: $Description"

        # Look for the longest completion so that we can format things nicely
        if ($Longest -lt $Name.Length) {
            $Longest = $Name.Length
        }

        # Set the description to a one space string if there is none set.
        # This is needed because the CompletionResult does not accept an empty string as argument
        if (-Not $Description) {
            $Description = " "
        }
        @{ Name = "$Name"; Description = "$Description" }
    }


    $Space = " "
    if (($Directive -band $ShellCompDirectiveNoSpace) -ne 0 ) {
        # remove the space here
        __${e}_debug "ShellCompDirectiveNoSpace is called"
        $Space = ""
    }

    if ((($Directive -band $ShellCompDirectiveFilterFileExt) -ne 0 ) -or
       (($Directive -band $ShellCompDirectiveFilterDirs) -ne 0 ))  {
        __${e}_debug "ShellCompDirectiveFilterFileExt ShellCompDirectiveFilterDirs are not supported"

        # return here to prevent the completion of the extensions
        return
    }

    $Values = $Values | Where-Object {
        # filter the result
        $_.Name -like "$WordToComplete*"

        # Join the flag back if we have an equal sign flag
        if ( $IsEqualFlag ) {
            __${e}_debug "Join the equal sign flag back to the completion value"
            $_.Name = $Flag + "=" + $_.Name
        }
    }

    # we sort the values in ascending order by name if keep order isn't passed
    if (($Directive -band $ShellCompDirectiveKeepOrder) -eq 0 ) {
        $Values = $Values | Sort-Object -Property Name
    }

    if (($Directive -band $ShellCompDirectiveNoFileComp) -ne 0 ) {
        __${e}_debug "ShellCompDirectiveNoFileComp is called"

        if ($Values.Length -eq 0) {
            # Just print an empty string here so the
            # shell does not start to complete paths.
            # We cannot use CompletionResult here because
            # it does not accept an empty string as argument.
            ""
            return
        }
    }

    # Get the current mode
    $Mode = (Get-PSReadLineKeyHandler | Where-Object { $_.Key -eq "Tab" }).Function
    __${e}_debug "Mode: $Mode"

    $Values | ForEach-Object {

        # store temporary because switch will overwrite $_
        $comp = $_

        # PowerShell supports three different completion modes
        # - TabCompleteNext (default windows style - on each key press the next option is displayed)
        # - Complete (works like bash)
        # - MenuComplete (works like zsh)
        # You set the mode with Set-PSReadLineKeyHandler -Key Tab -Function <mode>

        # CompletionResult Arguments:
        # 1) CompletionText text to be used as the auto completion result
        # 2) ListItemText   text to be displayed in the suggestion list
        # 3) ResultType     type of completion result
        # 4) ToolTip        text for the tooltip with details about the object

        switch ($Mode) {

            # bash like
            "Complete" {

                if ($Values.Length -eq 1) {
                    __${e}_debug "Only one completion left"

                    # insert space after value
                    [System.Management.Automation.CompletionResult]::new($($comp.Name | __${e}_escapeStringWithSpecialChars) + $Space, "$($comp.Name)", 'ParameterValue', "$($comp.Description)")

                } else {
                    # Add the proper number of spaces to align the descriptions
                    while($comp.Name.Length -lt $Longest) {
                        $comp.Name = $comp.Name + " "
                    }

                    # Check for empty description and only add parentheses if needed
                    if ($($comp.Description) -eq " " ) {
                        $Description = ""
                    } else {
                        $Description = "  ($($comp.Description))"
                    }

                    [System.Management.Automation.CompletionResult]::new("$($comp.Name)$Description", "$($comp.Name)$Description", 'ParameterValue', "$($comp.Description)")
                }
             }

            # zsh like
            "MenuComplete" {
                # insert space after value
                # MenuComplete will automatically show the ToolTip of
                # the highlighted value at the bottom of the suggestions.
                [System.Management.Automation.CompletionResult]::new($($comp.Name | __${e}_escapeStringWithSpecialChars) + $Space, "$($comp.Name)", 'ParameterValue', "$($comp.Description)")
            }

            # TabCompleteNext and in case we get something unknown
            Default {
                # Like MenuComplete but we don't want to add a space here because
                # the user need to press space anyway to get the completion.
                # Description will not be shown because that's not possible with TabCompleteNext
                [System.Management.Automation.CompletionResult]::new($($comp.Name | __${e}_escapeStringWithSpecialChars), "$($comp.Name)", 'ParameterValue', "$($comp.Description)")
            }
        }

    }
}

Register-ArgumentCompleter -CommandName '${e}' -ScriptBlock $__${t}CompleterBlock
`}var a={ShellCompDirectiveError:1,ShellCompDirectiveNoSpace:2,ShellCompDirectiveNoFileComp:4,ShellCompDirectiveFilterFileExt:8,ShellCompDirectiveFilterDirs:16,ShellCompDirectiveKeepOrder:32,shellCompDirectiveMaxValue:64,ShellCompDirectiveDefault:0},z=class{name;variadic;command;handler;constructor(e,i,t,o=!1){this.command=e,this.name=i,this.handler=t,this.variadic=o}},K=class{value;description;command;handler;alias;isBoolean;constructor(e,i,t,o,r,l){this.command=e,this.value=i,this.description=t,this.handler=o,this.alias=r,this.isBoolean=l}},v=class{value;description;options=new Map;arguments=new Map;parent;constructor(e,i){this.value=e,this.description=i}option(e,i,t,o){let r,l,n;typeof t=="function"?(r=t,l=o,n=!1):typeof t=="string"?(r=void 0,l=t,n=!0):(r=void 0,l=void 0,n=!0);let s=new K(this,e,i,r,l,n);return this.options.set(e,s),this}argument(e,i,t=!1){let o=new z(this,e,i,t);return this.arguments.set(e,o),this}},j=class extends v{commands=new Map;completions=[];directive=a.ShellCompDirectiveDefault;constructor(){super("","")}command(e,i){let t=new v(e,i);return this.commands.set(e,t),t}stripOptions(e){let i=[],t=0;for(;t<e.length;){let o=e[t];if(o.startsWith("-")){t++;let r=!1,l=this.findOption(this,o);if(l)r=l.isBoolean??!1;else for(let[,n]of this.commands){let s=this.findOption(n,o);if(s){r=s.isBoolean??!1;break}}!r&&t<e.length&&!e[t].startsWith("-")&&t++}else i.push(o),t++}return i}matchCommand(e){e=this.stripOptions(e);let i=[],t=[],o=null;for(let r=0;r<e.length;r++){let l=e[r];i.push(l);let n=this.commands.get(i.join(" "));if(n)o=n;else{t=e.slice(r,e.length);break}}return[o||this,t]}shouldCompleteFlags(e,i){if(i.startsWith("-"))return!0;if(e?.startsWith("-")){let t=this.findOption(this,e);if(!t){for(let[,o]of this.commands)if(t=this.findOption(o,e),t)break}return!(t&&t.isBoolean)}return!1}shouldCompleteCommands(e){return!e.startsWith("-")}handleFlagCompletion(e,i,t,o){let r;if(t.includes("=")){let[l]=t.split("=");r=l}else if(o?.startsWith("-")){let l=this.findOption(e,o);l&&!l.isBoolean&&(r=o)}if(r){let l=this.findOption(e,r);if(l?.handler){let n=[];l.handler.call(l,(s,c)=>n.push({value:s,description:c}),e.options),this.completions=n}return}if(t.startsWith("-")){let l=t.startsWith("-")&&!t.startsWith("--"),n=t.replace(/^-+/,"");for(let[s,c]of e.options)l&&c.alias&&`-${c.alias}`.startsWith(t)?this.completions.push({value:`-${c.alias}`,description:c.description}):!l&&s.startsWith(n)&&this.completions.push({value:`--${s}`,description:c.description})}}findOption(e,i){let t=e.options.get(i);if(t||(t=e.options.get(i.replace(/^-+/,"")),t))return t;for(let[o,r]of e.options)if(r.alias&&`-${r.alias}`===i)return r}handleCommandCompletion(e,i){let t=this.stripOptions(e);for(let[o,r]of this.commands){if(o==="")continue;let l=o.split(" ");l.slice(0,t.length).every((n,s)=>n===t[s])&&l[t.length]?.startsWith(i)&&this.completions.push({value:l[t.length],description:r.description})}}handlePositionalCompletion(e,i){let t=this.stripOptions(i),o=e.value.split(" ").length,r=Math.max(0,t.length-o),l=Array.from(e.arguments.entries());if(l.length>0){let n;if(r<l.length){let[s,c]=l[r];n=c}else{let s=l[l.length-1][1];s.variadic&&(n=s)}if(n&&n.handler&&typeof n.handler=="function"){let s=[];n.handler.call(n,(c,m)=>s.push({value:c,description:m}),e.options),this.completions.push(...s)}}}complete(e){this.directive=a.ShellCompDirectiveNoFileComp;let i=new Set;this.completions.filter(t=>i.has(t.value)?!1:(i.add(t.value),!0)).filter(t=>{if(e.includes("=")){let[,o]=e.split("=");return t.value.startsWith(o)}return t.value.startsWith(e)}).forEach(t=>console.log(`${t.value}	${t.description??""}`)),console.log(`:${this.directive}`)}parse(e){this.completions=[];let i=e[e.length-1]==="";i&&e.pop();let t=e[e.length-1]||"",o=e.slice(0,-1);i&&(t!==""&&o.push(t),t="");let[r]=this.matchCommand(o),l=o[o.length-1];this.shouldCompleteFlags(l,t)?this.handleFlagCompletion(r,o,t,l):(this.shouldCompleteCommands(t)&&this.handleCommandCompletion(o,t),r&&r.arguments.size>0&&this.handlePositionalCompletion(r,o)),this.complete(t)}setup(e,i,t){switch((0,P.default)(t==="zsh"||t==="bash"||t==="fish"||t==="powershell","Unsupported shell"),t){case"zsh":{let o=H(e,i);console.log(o);break}case"bash":{let o=I(e,i);console.log(o);break}case"fish":{let o=B(e,i);console.log(o);break}case"powershell":{let o=V(e,i);console.log(o);break}}}},d=new j;function C(e,i,t){d.setup(i,t,e)}function U(e,i){let t=e.name(),o=i?.completionCommandName??"complete",r=e.createCommand(o).description("Generate shell completion scripts").addArgument(e.createArgument("<shell>","Shell type for completion script").choices(["zsh","bash","fish","powershell"])).action(n=>{d.setup(t,t,n)});r.copyInheritedSettings(e);let l=e.createCommand("complete").description("Generate completion suggestions").usage("-- [args...]").argument("[args...]").action(n=>{if(o!=="complete"){let s=e.rawArgs;n.length===1&&!s.includes("--")&&e.error(`error: completion requests are called like \`complete -- [args]\`.
(Did you mean \`${o} ${n[0]}\` to generate shell script?)`)}d.parse(n)});return l.copyInheritedSettings(e),o==="complete"?e.command("complete").description("Generate shell completion scripts").argument("[shell]",'shell type (choices: "zsh", "bash", "fish", "powershell")').allowExcessArguments().action((n,s,c)=>{let m=e.rawArgs,p=m.indexOf("complete"),h=m.indexOf("--");p!==-1&&h!==-1&&h===p+1?l.parse(["--",...c.args],{from:"user"}):r.parse(c.args,{from:"user"})}):(e.addCommand(r),e.addCommand(l,{hidden:!0})),G(e),Q(e),d}function b(e,i){let t=i.createHelp().visibleOptions(i);for(let o of t){let r=o.short?.slice(1);r&&r[0]==="-"&&(r=void 0);let l=o.long?.slice(2);if(l){let n=o.required||o.optional,s=o.argChoices??[],c;n&&s.length>0?c=m=>{for(let p of s)m(p,"")}:n&&(c=()=>{}),c?e.option(l,o.description,c,r):e.option(l,o.description,r)}}}function G(e){b(d,e),w(d,e)}function w(e,i){for(let t of i.registeredArguments){let o=t.argChoices;o?.length?e.argument(t.name(),r=>{for(let l of o)r(l,"")},t.variadic):e.argument(t.name(),void 0,t.variadic)}}function Q(e){let i=new Map;D(e,"",i);for(let[t,o]of i.entries()){if(t==="")continue;let r=d.command(t,o.description()||"");b(r,o),w(r,o)}}function D(e,i,t){t.set(i,e);let o=e.createHelp().visibleCommands(e);for(let r of o)D(r,i?`${i} ${r.name()}`:r.name(),t)}function _(e){let i=[],{log:t}=console;console.log=o=>i.push(o);try{e()}finally{console.log=t}return i.join(`
`)}function Y(e){return`# bash completion for handoff
_handoff_complete() {
  local line rest=
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) rest=$line ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(${e} complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [ "$rest" = :0 ] || compopt +o default 2>/dev/null
}
complete -o default -F _handoff_complete handoff`}var f={bash:Y,zsh:e=>_(()=>C("zsh","handoff",e)),fish:e=>_(()=>C("fish","handoff",e))};async function N(e,i){let t=Object.hasOwn(f,e)?f[e]:void 0;if(t===void 0)throw new E.b("bad-usage",{message:`handoff completion ${JSON.stringify(e)}: expected ${Object.keys(f).join(", ")}`,hint:"handoff completion bash"});let o=t((0,y.b)((0,x.a)()));await(0,u.l)(i,{shell:e,script:o},o)}function S(e,i){let t=e.commands.find(o=>o.name()===i[0]);return t===void 0?{verb:e,behind:i}:S(t,i.slice(1))}function J(e,i){let{verb:t,behind:o}=S(e,i.slice(0,-1)),r=p=>t.options.find(h=>h instanceof F.i&&h.long===p),[,l,n=""]=/^((--[\w-]+)=)/.exec(i.at(-1)??"")??[];if(l!==void 0){let p=r(n);return p?{option:p,before:l}:null}let s=o.findLastIndex(p=>p.startsWith("-")),c=r(o[s]),m=s===o.length-1||(c?.variadic??!1);return c&&m?{option:c,before:""}:null}async function X(e,i){let t=i.at(-2)==="="?i.length-2:i.at(-1)==="="?i.length-1:-1,o=t<0?i:[...i.slice(0,t),i[t+1]??""],r=J(e,o);if(r===null||o.at(-1)?.startsWith("-")===(r.before===""))return null;let l=(o.at(-1)??"").slice(r.before.length);return(await r.option.loadValues()).filter(n=>n.startsWith(l)).map(n=>r.before+n)}var Z=":4";async function A(e,i){let t=await X(e,i);if(t!==null&&t.length>0)return(0,u.h)([...t,Z].join(`
`));let o="completion-script",r=U(e,{completionCommandName:o});r.commands.delete(o);let l=_(()=>r.parse([...i])).split(`
`),n=l.slice(0,-1);await(0,u.h)([...n,n.length===0?":0":l.at(-1)].join(`
`))}0&&(module.exports={complete,runCompletion});
