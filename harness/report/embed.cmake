# Writes OUTPUT, a C++ file that holds the text of files: -DOUTPUT=x.cpp -DNAMES=a,b -DFILES=path,path. A file that does
# not exist gives an empty text.
string(REPLACE "," ";" names "${NAMES}")
string(REPLACE "," ";" files "${FILES}")
set(text "#include \"harness/report/page_text.hpp\"\n\nnamespace probemark::page_text {\n")
foreach(name file IN ZIP_LISTS names files)
  set(content "")
  if(EXISTS "${file}")
    file(READ "${file}" content)
  endif()
  string(APPEND text "\nconst std::string_view ${name} = R\"page_text(${content})page_text\";\n")
endforeach()
string(APPEND text "\n}  // namespace probemark::page_text\n")
file(WRITE "${OUTPUT}" "${text}")
