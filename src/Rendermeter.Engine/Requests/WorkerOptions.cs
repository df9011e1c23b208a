namespace Rendermeter.Engine.Requests;

/// <summary>How this process works on renders.</summary>
public sealed class WorkerOptions
{
    /// <summary>False where it only serves requests, and leaves the renders to others (<c>--roles api</c>). Default: true.</summary>
    public bool Works { get; set; } = true;

    /// <summary>True where no other process can be working on the same books. Default: true.</summary>
    public bool SoleProcess { get; set; } = true;

    /// <summary>A wait of at least this long that nobody follows is left to the database. Default: 1 s.</summary>
    public TimeSpan PutDownAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many renders are taken up from the database at once; what is admitted or called for here comes on top. 1 to 10,000. Default: 128.</summary>
    public int MostTaken { get; set; } = 128;
}
