/* The one function of Windows' bcryptprimitives.dll that Rust programs call, for a Wine that lacks the library.
   https://learn.microsoft.com/windows/win32/seccng/processprng */
#include <windows.h>

/* RtlGenRandom under the name that advapi32 exports. */
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) {
    return SystemFunction036(data, (ULONG)length);
}
