namespace Rendermeter.Storage;

/// <summary>Why a file or a directory cannot be used, in words for people: those of the runtime name its own insides, and differ by the system.</summary>
public static class FileTrouble
{
    private const int NotPermitted = 1;
    private const int NoAccess = 13;
    private const int NotADirectory = 20;
    private const int IsADirectory = 21;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;

    /// <summary>A sentence without a path and without a full stop.</summary>
    public static string Say(Exception trouble) => trouble switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file or directory, and none can be made there",
        UnauthorizedAccessException { InnerException: IOException { HResult: ReadOnly } } => "its file system is read-only",
        UnauthorizedAccessException => "this user may not do that there, or it is a directory",
        PathTooLongException => "its name is too long",
        IOException { HResult: NoSpace } => "there is no space left",
        IOException { HResult: ReadOnly } => "its file system is read-only",
        IOException { HResult: NotPermitted or NoAccess } => "this user may not do that there",
        IOException { HResult: NotADirectory } => "a part of its path is a file and no directory",
        IOException { HResult: IsADirectory } => "it is a directory",
        IOException => $"the operating system says: {trouble.Message.Split(" : ")[0].TrimEnd('.')}",
        _ => trouble.Message,
    };

    /// <summary>True where nothing is wrong with the path that was named.</summary>
    public static bool MayPass(Exception trouble) => trouble is IOException { HResult: NoSpace };
}
