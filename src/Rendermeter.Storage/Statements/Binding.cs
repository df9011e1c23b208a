using Rendermeter.Storage.Rows;

namespace Rendermeter.Storage.Statements;

/// <summary>What the values of the engine are stored as: the other side of <see cref="RowReading"/>.</summary>
internal static class Binding
{
    extension(IStatement statement)
    {
        public IStatement Bind(OrgKey key) => statement.Bind(key.Lane).Bind(key.Org.Value);
        public IStatement Bind(bool value) => statement.Bind(value ? 1L : 0L);
        public IStatement Bind(bool? value) => statement.Bind(value is { } known ? known ? 1L : 0L : (long?)null);
        public IStatement Bind(DateTimeOffset value) => statement.Bind(Instants.ToMicroseconds(value));
        public IStatement Bind(DateTimeOffset? value) => statement.Bind(Instants.ToMicroseconds(value));
        public IStatement Bind<TEnum>(TEnum value)
            where TEnum : struct, Enum
            => statement.Bind(EnumText<TEnum>.Write(value));

        /// <summary>True where there is a row.</summary>
        public bool Any() => statement.First(_ => "") is not null;
    }
}
