using Npgsql;

namespace Rendermeter.Storage.Postgres;

/// <summary>A connection string as an operator gives it, and what is added to it. What the operator says wins.</summary>
internal sealed class ConnectionText
{
    /// <summary>The one setting that has no default.</summary>
    public const string Host = "Host";

    private readonly NpgsqlConnectionStringBuilder _given;

    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public ConnectionText(string text)
    {
        _given = new NpgsqlConnectionStringBuilder(text);
        if (string.IsNullOrEmpty(_given.Host))
        {
            throw new ArgumentException("it names no Host", Host);
        }

        Place = $"{_given.Host}:{_given.Port}/{_given.Database ?? _given.Username}";
        Default("Application Name", "rendermeter");
        Default("Timeout", 2);
        Default("Command Timeout", 8);
        Default("Tcp Keepalive", true);
    }

    /// <summary>Host, port and database, without the password.</summary>
    public string Place { get; }

    /// <summary>One connection that is kept, with statements that are prepared once.</summary>
    public string ForWriting
    {
        get
        {
            var writing = new NpgsqlConnectionStringBuilder(_given.ConnectionString) { Pooling = false };
            if (!_given.ContainsKey("Max Auto Prepare") || _given.MaxAutoPrepare == 0)
            {
                (writing.MaxAutoPrepare, writing.AutoPrepareMinUsages) = (200, 2);
            }

            return writing.ConnectionString;
        }
    }

    /// <summary>One connection over which nothing but a sign of life is asked. Whoever asks has his own patience.</summary>
    public string ForAsking => new NpgsqlConnectionStringBuilder(_given.ConnectionString) { Pooling = false, CommandTimeout = 0, MaxAutoPrepare = 0 }.ConnectionString;

    /// <summary>So many connections that are kept for short work.</summary>
    public string ForWorking(int most) => new NpgsqlConnectionStringBuilder(_given.ConnectionString) { MaxPoolSize = most }.ConnectionString;

    /// <summary>So many connections that are kept for reading. Reports and audits may take long: whether the database is away, others find out.</summary>
    public string ForReading(int most) => new NpgsqlConnectionStringBuilder(_given.ConnectionString) { MaxPoolSize = most, CommandTimeout = 0 }.ConnectionString;

    private void Default(string key, object value)
    {
        if (!_given.ShouldSerialize(key))
        {
            _given[key] = value;
        }
    }
}
